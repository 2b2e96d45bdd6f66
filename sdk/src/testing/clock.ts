/** The gateway's business time, which expiry, holds and the gateway's retries obey. Message signatures keep real time. */
export interface TestClock {
  now(): Promise<Date>
  /**
   * Moves it and lets every worker run once, so that what became due is done.
   *
   * @param span `2s`, `10m`, `2d`, `1d12h`
   */
  forward(span: string): Promise<Date>
  /** Stops it, so that nothing becomes due by itself. */
  freeze(): Promise<Date>
}

/** The clock of a sandbox, through its own door. */
export const clockOf = (baseUrl: string, tick: () => Promise<void>): TestClock => {
  const ask = async (init: RequestInit = {}): Promise<Date> => {
    const response = await fetch(`${baseUrl}/sandbox/v1/clock`, init)
    const { now, errors } = (await response.json()) as { now: string; errors?: { rule: string; fix: string }[] }
    if (errors) throw new RangeError(errors.map(({ rule, fix }) => `${rule} ${fix}`).join(' '))
    return new Date(now)
  }
  const move = (text: string) => ask({ method: 'POST', body: JSON.stringify({ move: text }) })
  return {
    now: () => ask(),
    forward: async span => {
      const now = await move(`+${span}`)
      await tick()
      return now
    },
    freeze: () => move('freeze'),
  }
}
