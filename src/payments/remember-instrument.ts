import type { Profile, ProfileDraft, Remover } from '../profiles/profile.js'
import { tokenDigest } from '../signing/credential-digest.js'
import { labelOf } from './card-profile.js'
import { type Changing, type Happened, record } from './conclude.js'
import type { ProfileFacts, Report } from './connector.js'
import { isGoneAlias } from './failures.js'
import { oweLetter } from './owe-letter.js'
import type { Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { isProfileKind } from './profile-kind.js'

/** What a report says of a remembered instrument, its token sealed before the write. */
export type SealedFacts = { facts: ProfileFacts; sealed: string; publicId: string }

type Told = { connector: string; report: Report; sealed: SealedFacts | undefined; happened: Happened }

/** What became of a profile in this write. */
export type ProfileChange = {
  /** `app_removed`: one of several BLIK apps; the others still work. */
  kind: 'profile.stored' | 'profile.renewed' | 'profile.removed' | 'profile.app_removed'
  profile: Profile
  transaction: Transaction | null
  by?: Remover
}

/**
 * Keeps what a paid try asked to remember, once, and drops a BLIK app that its bank knows no more. Tries of other methods cost nothing.
 * Comes before `conclude`, because the message of a card that was just remembered already shows its profile.
 */
export const rememberInstrument = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  told: Told,
): Promise<ProfileChange | undefined> => {
  if (!isProfileKind(transaction.methodCode)) return undefined
  const used = await records.profiles.ofTransaction(transaction.merchantId, transaction.id)
  if (used !== undefined) {
    // A repeat is old news: the app may have been remembered again since.
    return told.happened.kind === 'transaction.rejected' ? dropGone(records, changing, transaction, used) : undefined
  }
  const isPaid = transaction.status === 'settled' || transaction.status === 'authorized'
  return isPaid && told.sealed !== undefined ? keep(records, changing, transaction, told, told.sealed) : undefined
}

const keep = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  transaction: Transaction,
  { connector, report }: Told,
  sealed: SealedFacts,
): Promise<ProfileChange | undefined> => {
  const { merchantId, methodCode: kind } = transaction
  const payer = await records.payments.payer(merchantId, payment.payerId)
  if (payer?.customerId == null || !isProfileKind(kind)) return undefined
  const draft: ProfileDraft = {
    publicId: sealed.publicId,
    merchantId,
    shopId: payment.shopId,
    livemode: payment.livemode,
    customerId: payer.customerId,
    kind,
    connector,
    sealed: sealed.sealed,
    tokenDigest: tokenDigest(sealed.facts.token.reveal()),
    card: sealed.facts.card ?? null,
    aliases: [...(sealed.facts.aliases ?? [])],
    payerId: payment.payerId,
    firstPaymentId: payment.id,
    firstTransactionId: report.externalId ?? transaction.publicId,
    createdAt: at,
  }
  const { profile, news } = await records.profiles.keep(draft)
  const aliasKey = draft.aliases[0]?.key ?? null
  await records.profiles.use({ merchantId, profileId: profile.id, transactionId: transaction.id, aliasKey }, at)
  return { kind: news ? 'profile.stored' : 'profile.renewed', profile, transaction }
}

const dropGone = async (
  records: PaymentStoreRecords,
  { at }: Changing,
  transaction: Transaction,
  { profile, aliasKey }: { profile: Profile; aliasKey: string | null },
): Promise<ProfileChange | undefined> => {
  const { merchantId, statusCode } = transaction
  if (profile.kind !== 'blik_oneclick' || !isGoneAlias(statusCode)) return undefined
  const { dropped, left, untold } =
    aliasKey === null
      ? { dropped: false, left: 0, untold: false }
      : await records.profiles.dropAlias(merchantId, profile.id, aliasKey, { at, by: 'bank' })
  if (left > 0) return dropped ? { kind: 'profile.app_removed', profile, transaction, by: 'bank' } : undefined
  const isRemoved = await records.profiles.remove(merchantId, profile.id, { at, connectorKnows: !untold })
  return isRemoved ? { kind: 'profile.removed', profile, transaction, by: 'bank' } : undefined
}

/** Tells merchant (an event) and payer (a letter) of a profile; the facts name it and hold no personal data. */
export const tellProfile = async (
  records: PaymentStoreRecords,
  changing: Changing,
  { kind, profile, transaction, by }: ProfileChange,
): Promise<void> => {
  const facts = { profile: profile.publicId, profileKind: profile.kind, ...(by && { by }) }
  await record(records, changing, { kind, transaction, facts })
  if (kind === 'profile.renewed' || kind === 'profile.app_removed') return
  const isSubscription = kind === 'profile.removed' && profile.kind === 'recurring'
  const [label, about] = [labelOf(profile), profile.publicId]
  await oweLetter(records, changing, {
    kind: isSubscription ? 'subscription.cancelled' : kind,
    facts: { label },
    about,
  })
  if (isSubscription && by !== 'merchant')
    await oweLetter(records, changing, { kind: 'subscription.shop', facts: { label: `${label} (${about})` }, about })
}
