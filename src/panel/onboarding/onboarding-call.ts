import type { By } from '../../onboarding/needs.js'
import type { MemberCall, PanelCall } from '../call.js'
import type { PanelKey } from '../texts.js'

/** Who acts, for the audit. */
export const byOf = ({ member, ask }: Pick<MemberCall, 'member' | 'ask'>): By => ({
  memberId: member.id,
  address: ask.address,
})

/** What a field shows: what was typed, or else what is stored. */
export const shownIn =
  ({ ask, form }: Pick<PanelCall, 'ask' | 'form'>) =>
  (name: string, stored: string | null | undefined): string =>
    ask.method === 'POST' && form.has(name) ? form.text(name) : (stored ?? '')

/** Whether a box is ticked. */
export const tickedIn =
  ({ ask, form }: Pick<PanelCall, 'ask' | 'form'>) =>
  (name: string, stored: boolean): boolean =>
    ask.method === 'POST' ? form.has(name) : stored

export const chipTones = {
  open: 'waiting',
  locked: 'quiet',
  waiting: 'waiting',
  refused: 'refused',
  done: 'done',
  missing: 'quiet',
  uploaded: 'waiting',
  accepted: 'done',
  rejected: 'refused',
  pending: 'waiting',
  withdrawn: 'quiet',
} as const

/** Commission of a plan, in words: `BLIK 1.59 %, other methods 1.4 %`. */
export const ratesText = (
  t: PanelCall['t'],
  rates: Readonly<Record<string, number>>,
  percent: (bps: number) => string,
): string =>
  Object.entries(rates)
    .map(([method, bps]) => `${method === 'other' ? t('onboarding.rate-other') : method.toUpperCase()} ${percent(bps)}`)
    .join(' · ')

export const stepKey = (id: string): PanelKey => `onboarding.step-${id}` as PanelKey
