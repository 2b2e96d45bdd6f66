import { formatAccount } from '../../http/moment-text.js'
import { decimalText, formatMoney } from '../../http/money-text.js'
import type { Ask } from '../../http/route.js'
import { isLetterWanted } from '../../merchants/letter-kinds.js'
import type { Transaction } from '../../payments/payment.js'
import { vatText } from '../../payments/split-payment.js'
import { transferDetails } from '../../payments/transfer-details.js'
import { isPayersBrowser, paymentFrame, summaryOf } from '../frame-facts.js'
import type { Loaded } from '../load-payment.js'
import type { PaywallNeeds } from '../needs.js'
import type { TransferView } from '../pages.js'
import { transferCode } from './transfer-code.js'

/** The page of a transfer that is awaited: what to copy, what to scan, what is still missing. */
export const transferView = async (
  needs: PaywallNeeds,
  ask: Ask,
  loaded: Loaded,
  transaction: Transaction,
): Promise<TransferView> => {
  const { language, payment, shop } = loaded
  const details = transferDetails(payment, shop, transaction)
  if (details === undefined) throw new Error(`transaction ${transaction.id} is no transfer`)
  const { recipient, account, title, amountMinor, split } = details
  const money = (minor: number) => formatMoney(minor, payment.currency, language)
  const { paidMinor } = transaction
  return {
    frame: paymentFrame(needs, loaded),
    summary: summaryOf(loaded, ask),
    version: payment.version,
    refreshSeconds: 10,
    recipient,
    account: formatAccount(account),
    reference: title,
    amount: money(amountMinor),
    amountPlain: decimalText(amountMinor, payment.currency),
    split: split && { ...split, vat: money(split.vatMinor), vatPlain: vatText(split.vatMinor) },
    code: transferCode(details, shop.settings.taxId),
    mail: await mailOf(needs, ask, loaded, transaction),
    partly: paidMinor > 0 ? { received: money(paidMinor), missing: money(amountMinor) } : null,
    canLeave: payment.hosted,
    sandbox: needs.sandbox === undefined ? null : { unmatched: await unmatchedOf(needs, loaded) },
  }
}

const mailOf = async (
  { read, sendsLetters }: PaywallNeeds,
  ask: Ask,
  { payment, shop }: Loaded,
  { publicId }: Transaction,
): Promise<TransferView['mail']> => {
  if (!sendsLetters || !isLetterWanted(shop.settings.letters, 'transfer.data')) return null
  const payer = await read.payments.payer(payment.merchantId, payment.payerId)
  const email = payer?.email ?? null
  if (email === null) return null
  const isOwed = await read.letters.isOwed(payment.merchantId, payment.id, 'transfer.data', publicId)
  return { sentTo: isOwed ? (isPayersBrowser(payment, ask) ? maskedEmail(email) : '') : null }
}

/** An address that its owner knows again and nobody else learns: `o…@example.com`. */
const maskedEmail = (email: string): string => {
  const at = email.lastIndexOf('@')
  return `${[...email][0] ?? ''}…${email.slice(at)}`
}

const unmatchedOf = async ({ read }: PaywallNeeds, { payment, language }: Loaded) =>
  (await read.unmatched.waitingOf(payment.merchantId, payment.id)).map(({ id, amountMinor, currency, title }) => ({
    id,
    amount: formatMoney(amountMinor, currency, language),
    title,
  }))
