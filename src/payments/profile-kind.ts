/** How an instrument is remembered; the wire's `paymentMethodCode` of payments made with it (imoje-paywall.md §8). */
export const profileKinds = ['oneclick', 'recurring', 'blik_oneclick'] as const
export type ProfileKind = (typeof profileKinds)[number]

const kinds: ReadonlySet<string> = new Set(profileKinds)
/** True for the method codes of remembered instruments. */
export const isProfileKind = (methodCode: string): methodCode is ProfileKind => kinds.has(methodCode)
