import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { CallbackMessage, Report } from '../../payments/connector.js'
import { Refusal } from '../../payments/refusal.js'
import { Secret } from '../../payments/secret.js'
import { descriptions } from './outcomes.js'
import type { BankCredit, BankOrder, BankProfile, HoldEnding } from './ports.js'
import { returnedCode } from './refund-outcomes.js'
import type { Tokens } from './remembered.js'

/** The bank's words. `state` stays open: a word we do not know is `pending`, never `rejected`. */
const words = z.object({
  reference: z.string().min(1),
  state: z.string(),
  bankId: z.string().optional(),
  amountMinor: z.number().int().optional(),
  currency: z.string().optional(),
  statusCode: z.string().nullish(),
  creditId: z.string().optional(),
  fromAccount: z.string().optional(),
  profile: z
    .object({
      seed: z.string(),
      card: z
        .object({ maskedNumber: z.string(), month: z.string(), year: z.string(), organization: z.string() })
        .optional(),
      alias: z.object({ key: z.string(), label: z.string() }).optional(),
    })
    .optional(),
  creditTitle: z.string().optional(),
  dispute: z
    .object({
      id: z.string(),
      stage: z.enum(['inquiry', 'open', 'evidence', 'won', 'lost']),
      reason: z.string(),
      amountMinor: z.number().int(),
      evidenceDueAt: z.iso.datetime().nullable(),
    })
    .optional(),
})
export type BankWords = z.infer<typeof words>

const outcomes = new Map<string, Report['outcome']>([
  ['charged', 'settled'],
  ['held', 'authorized'],
  ['rejected', 'rejected'],
  ['cancelled', 'cancelled'],
  ['error', 'error'],
  ['credited', 'credited'],
  ['unmatched', 'unmatched'],
  ['returned', 'returned'],
])

/** What the bank says about an order. */
export const wordsOf = (order: Omit<BankOrder, 'state'> & { state: string }): BankWords => ({
  reference: order.reference,
  state: order.hold === 'held' ? 'held' : order.state,
  bankId: `bank-${order.reference}`,
  amountMinor: order.capturedMinor ?? order.amountMinor,
  currency: order.currency,
  statusCode: order.statusCode,
  ...(order.profile &&
    (order.state === 'charged' || order.hold === 'held') && { profile: profileWords(order.profile) }),
})

const profileWords = ({ seed, card, alias }: BankProfile) => ({ seed, ...(card && { card }), ...(alias && { alias }) })

/** What the bank says about a refund that came back. */
export const returnedWordsOf = (order: BankOrder): BankWords =>
  wordsOf({ ...order, state: 'returned', statusCode: returnedCode })

/** What the bank says about money that arrived by transfer. */
export const creditWordsOf = (order: BankOrder, { creditId, amountMinor, fromAccount }: BankCredit): BankWords => ({
  ...wordsOf(order),
  state: 'credited',
  statusCode: null,
  amountMinor,
  creditId,
  fromAccount,
})

const wordOfEnding: Readonly<Record<HoldEnding['state'], string>> = {
  open: 'open',
  captured: 'charged',
  released: 'cancelled',
  refused: 'rejected',
  gone: 'cancelled',
}

/** What the bank says about a request to end a hold. */
export const endingWordsOf = (ending: HoldEnding, { currency }: Pick<BankOrder, 'currency'>): BankWords => ({
  reference: ending.reference,
  state: wordOfEnding[ending.state],
  bankId: `bank-${ending.reference}`,
  amountMinor: ending.amountMinor,
  currency,
  statusCode: ending.statusCode,
})

/** What the bank says about money that came to an order's account under a title it does not know. */
export const unmatchedWordsOf = (order: BankOrder, credit: BankCredit, title: string): BankWords => ({
  ...creditWordsOf(order, credit),
  state: 'unmatched',
  creditTitle: title,
})

/** The bank's words in ours. */
export const reportOf = (said: BankWords, { tokenOf }: Pick<Tokens, 'tokenOf'>): Report => ({
  reference: said.reference,
  outcome: outcomes.get(said.state) ?? 'pending',
  ...(said.amountMinor !== undefined && { amountMinor: said.amountMinor }),
  ...(said.currency !== undefined && { currency: said.currency }),
  ...(said.bankId !== undefined && { externalId: said.bankId }),
  ...(said.creditId !== undefined && { creditId: said.creditId }),
  ...(said.fromAccount !== undefined && { payerAccount: said.fromAccount }),
  ...(said.creditTitle !== undefined && { creditTitle: said.creditTitle }),
  ...(said.dispute && {
    dispute: {
      externalId: said.dispute.id,
      stage: said.dispute.stage,
      reason: said.dispute.reason,
      amountMinor: said.dispute.amountMinor,
      evidenceDueAt: said.dispute.evidenceDueAt === null ? null : new Date(said.dispute.evidenceDueAt),
    },
  }),
  ...(said.statusCode != null && {
    statusCode: said.statusCode,
    statusCodeDescription: descriptions.get(said.statusCode) ?? '',
  }),
  ...(said.profile && {
    profile: {
      token: new Secret(tokenOf(said.profile.seed)),
      ...(said.profile.card && { card: said.profile.card }),
      ...(said.profile.alias && { aliases: [said.profile.alias] }),
    },
  }),
})

const timestampHeader = 'x-bank-timestamp'
const signatureHeader = 'x-bank-signature'

const digest = (secret: Buffer, timestamp: string, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()

/** A signed callback, as the bank sends it: HMAC-SHA256 over `{unix seconds}.{body}`, in hex. */
export const signedCallback = (secret: Buffer, text: string, at: Date): CallbackMessage => {
  const body = Buffer.from(text, 'utf8')
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = digest(secret, timestamp, body).toString('hex')
  return {
    headers: { 'content-type': 'application/json', [timestampHeader]: timestamp, [signatureHeader]: signature },
    body,
  }
}

/** Authenticates a callback of whatever age (a repeat may be days old) and translates it. Throws `Refusal('report/forged')`. */
export const readCallback = (
  { secret, tokens }: { secret: Buffer; tokens: Tokens },
  { headers, body }: CallbackMessage,
): Report => {
  const given = Buffer.from(headers[signatureHeader] ?? '', 'hex')
  const expected = digest(secret, headers[timestampHeader] ?? '', body)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refusal('report/forged')
  return reportOf(words.parse(JSON.parse(body.toString('utf8'))), tokens)
}
