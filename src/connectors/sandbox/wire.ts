import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { CallbackMessage, Report } from '../../payments/connector.js'
import { Refusal } from '../../payments/refusal.js'
import { descriptions } from './outcomes.js'
import type { BankOrder } from './ports.js'

/** The bank's words. `state` stays open: a word we do not know is `pending`, never `rejected`. */
const message = z.object({
  reference: z.string(),
  state: z.string(),
  amountMinor: z.number().int().optional(),
  currency: z.string().optional(),
  bankId: z.string().optional(),
  statusCode: z.string().nullish(),
  creditId: z.string().optional(),
  fromAccount: z.string().optional(),
})
export type BankMessage = z.infer<typeof message>

const outcomes = new Map<string, Report['outcome']>([
  ['charged', 'settled'],
  ['rejected', 'rejected'],
  ['cancelled', 'cancelled'],
  ['error', 'error'],
  ['credited', 'credited'],
])

/** What the bank says about an order. */
export const messageOf = (order: BankOrder): BankMessage => ({
  reference: order.reference,
  state: order.state,
  amountMinor: order.amountMinor,
  currency: order.currency,
  bankId: `bank-${order.reference.slice(0, 13)}`,
  statusCode: order.statusCode,
})

/** The bank's words in ours. */
export const reportOf = (said: BankMessage): Report => ({
  reference: said.reference,
  outcome: outcomes.get(said.state) ?? 'pending',
  ...(said.amountMinor !== undefined && { amountMinor: said.amountMinor }),
  ...(said.currency !== undefined && { currency: said.currency }),
  ...(said.bankId !== undefined && { externalId: said.bankId }),
  ...(said.creditId !== undefined && { creditId: said.creditId }),
  ...(said.fromAccount !== undefined && { payerAccount: said.fromAccount }),
  ...(said.statusCode != null && {
    statusCode: said.statusCode,
    statusCodeDescription: descriptions[said.statusCode] ?? '',
  }),
})

const header = 'x-sandbox-signature'
const digest = (secret: Buffer, body: Buffer): Buffer =>
  createHmac('sha256', secret).update('sandbox-callback:').update(body).digest()

/** A signed callback, as the bank sends it. */
export const signedCallback = (secret: Buffer, text: string): CallbackMessage => {
  const body = Buffer.from(text, 'utf8')
  return { headers: { 'content-type': 'application/json', [header]: digest(secret, body).toString('hex') }, body }
}

/** Authenticates a callback and translates it. Throws `Refusal('report/forged')`. */
export const readCallback = (secret: Buffer, { headers, body }: CallbackMessage): Report => {
  const given = Buffer.from(headers[header] ?? '', 'hex')
  const expected = digest(secret, body)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refusal('report/forged')
  const said = message.safeParse(parsed(body))
  if (!said.success) throw new Refusal('report/forged')
  return reportOf(said.data)
}

const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
