import type { Profile } from '../profiles/profile.js'
import type { Payer, Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { isProfileKind } from './profile-kind.js'

/** A remembered card and the person it belongs to. */
export type CardProfile = { profile: Profile; holder: Payer | undefined }

/** The remembered card that a try is paid with, or that it made; `null` for all others and for BLIK, whose profiles have no wire object. */
export const cardProfileOf = async (
  records: Pick<PaymentStoreRecords, 'profiles' | 'payments'>,
  transaction: Pick<Transaction, 'merchantId' | 'id' | 'method' | 'methodCode'> | null,
): Promise<CardProfile | null> => {
  if (transaction?.method !== 'card' || !isProfileKind(transaction.methodCode)) return null
  const { merchantId, id } = transaction
  const profile = (await records.profiles.ofTransaction(merchantId, id))?.profile
  return profile?.card ? { profile, holder: await records.payments.payer(merchantId, profile.payerId) } : null
}

const wireKinds = { oneclick: 'ONE_CLICK', recurring: 'RECURRING', blik_oneclick: 'ONE_CLICK' } as const

const activeMark = ({ removedAt }: Profile): 1 | 0 => (removedAt === null ? 1 : 0)

/** The wire's `paymentProfile` (imoje-rest.md §2.7). */
export const cardProfileMembers = ({ profile, holder }: CardProfile, merchantPublicId: string) => ({
  id: profile.publicId,
  merchantMid: merchantPublicId,
  merchantCustomerId: profile.customerId,
  firstName: holder?.firstName ?? '',
  lastName: holder?.lastName ?? '',
  email: holder?.email ?? '',
  maskedNumber: profile.card?.maskedNumber ?? '',
  month: profile.card?.month ?? '',
  year: profile.card?.year ?? '',
  organization: profile.card?.organization ?? '',
  isActive: activeMark(profile),
  profile: wireKinds[profile.kind],
  firstTransactionId: profile.firstTransactionId,
})

/** The wire's `blikProfile` (imoje-rest.md §2.8). @param label the shop's name, as the payer's bank shows it */
export const blikProfileMembers = (profile: Profile, label: string) => ({
  id: profile.publicId,
  label,
  isActive: activeMark(profile),
  aliasList: profile.aliases.map(alias => ({ key: alias.key, label: alias.label })),
})

/** How people know it: `Visa •••• 1111` (in one line always), `BLIK`. */
export const labelOf = ({ card }: Pick<Profile, 'card'>): string => {
  if (card === null) return 'BLIK'
  const brand = card.organization.slice(0, 1) + card.organization.slice(1).toLowerCase()
  return `${brand}\u00a0${card.maskedNumber.replace(/\*+/, '••••\u00a0')}`
}
