/** Letters to payers and to the shop itself, each with a switch in the shop's settings (mission.md M159, M166, M203–M215), and what holds where a shop chose nothing. */
export const letterDefaults = {
  'payment.started': true,
  'payment.paid': true,
  'transfer.data': true,
  'refund.asked': true,
  'refund.done': true,
  'profile.stored': true,
  'profile.removed': true,
  'subscription.cancelled': true,
  // A shop sends its links itself, by whatever way it likes, unless it says otherwise.
  'invoice.created': false,
  'surplus.shop': true,
  'payment.held': true,
  'hold.released': true,
  'held.shop': true,
  'invoice.shop': false,
  'paid.shop': false,
  'subscription.shop': true,
} as const satisfies Record<string, boolean>

export type LetterKind = keyof typeof letterDefaults

/** What a shop chose; a kind that is absent has its default. */
export type LetterSwitches = Partial<Record<LetterKind, boolean>>

/** Letters that the shop gets itself, at its help contact. */
export const lettersToShops: ReadonlySet<LetterKind> = new Set<LetterKind>([
  'refund.asked',
  'surplus.shop',
  'held.shop',
  'invoice.shop',
  'paid.shop',
  'subscription.shop',
])

/** True when the shop wants letters of this kind to be sent. */
export const isLetterWanted = (switches: LetterSwitches, kind: LetterKind): boolean =>
  switches[kind] ?? letterDefaults[kind]
