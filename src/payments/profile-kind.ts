/** How an instrument is remembered; the wire's `paymentMethodCode` of payments made with it (imoje-paywall.md §8). */
export const profileKinds = ['oneclick', 'recurring', 'blik_oneclick'] as const
export type ProfileKind = (typeof profileKinds)[number]

const kinds: ReadonlySet<string> = new Set(profileKinds)
/** True for the method codes of remembered instruments. */
export const isProfileKind = (methodCode: string): methodCode is ProfileKind => kinds.has(methodCode)

const ownChannels: Readonly<Record<ProfileKind, string>> = {
  oneclick: 'ecom3ds',
  recurring: 'ecom3ds',
  blik_oneclick: 'blik',
}

/** The channel whose limits and waits a payment with this method code has: a remembered card is a card, a remembered BLIK is BLIK. */
export const ownChannelCode = (methodCode: string): string =>
  isProfileKind(methodCode) ? ownChannels[methodCode] : methodCode
