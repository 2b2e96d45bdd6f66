import type { Shop } from '../merchants/shop.js'
import type { Payment, Transaction } from './payment.js'
import { type SplitPayment, splitOf, splitTitle } from './split-payment.js'

/** What a payer types into a bank's transfer form; the page and the letter show the same. */
export type TransferDetails = {
  recipient: string
  /** Without blanks: a Polish account number, in EUR as an IBAN. */
  account: string
  title: string
  /** What is still missing. */
  amountMinor: number
  currency: string
  /** Only for `wt_split`; `vatMinor` is of the whole invoice. */
  split: SplitPayment | null
}

/** The data of a traditional transfer; `undefined` when the try is no transfer. */
export const transferDetails = (
  payment: Pick<Payment, 'currency' | 'amountMinor' | 'invoice'>,
  { settings }: Pick<Shop, 'settings'>,
  { action, methodCode, paidMinor }: Pick<Transaction, 'action' | 'methodCode' | 'paidMinor'>,
): TransferDetails | undefined => {
  if (action?.type !== 'transfer') return undefined
  const split = methodCode === 'wt_split' ? splitOf({ ...payment, taxId: settings.taxId }) : null
  return {
    recipient: action.recipient,
    account: payment.currency === 'EUR' ? asIban(action.ban) : action.ban,
    title: split === null ? action.title : splitTitle(split, action.title),
    amountMinor: payment.amountMinor - paidMinor,
    currency: payment.currency,
    split,
  }
}

/** A Polish account number is an IBAN without its country. */
const asIban = (account: string): string => (/^\d{26}$/.test(account) ? `PL${account}` : account)
