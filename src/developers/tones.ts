/** How a chip looks: the word says the state, the colour only helps. */
export type Tone = 'done' | 'waiting' | 'refused' | 'plain'

const tones: Readonly<Record<string, Tone>> = {
  settled: 'done',
  authorized: 'done',
  delivered: 'done',
  rejected: 'refused',
  error: 'refused',
  cancelled: 'refused',
  given_up: 'refused',
  superseded: 'plain',
  suppressed: 'plain',
}

/** The tone of a payment's, a try's or a message's state. */
export const toneOf = (state: string): Tone => tones[state] ?? 'waiting'

/** The tone of a shop's answer: 200 with the expected body, 200 with another, anything else. */
export const toneOfAnswer = ({ status, odd }: { status: number | null; odd: boolean }): Tone => {
  if (status !== 200) return 'refused'
  return odd ? 'waiting' : 'done'
}
