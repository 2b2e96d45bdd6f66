import type master from '../../locales/mail/en.json'
import { formatAccount } from '../http/moment-text.js'
import type { PhraseKey } from '../http/phrases.js'
import type { LetterKind } from '../merchants/letter-kinds.js'
import type { LetterFacts } from '../payments/letter.js'
import type { AgreedCredit } from '../payments/payment.js'

/** A phrase of the letters; what is named as on the payment page has the page's own phrase. */
export type MailKey = keyof typeof master

/** Ways to write a kind's own facts in the payer's language. */
export type Say = {
  money: (minor: number) => string
  method: (code: string) => string
  /** A moment as ISO 8601 has it. */
  moment: (iso: string) => string
  onCredit: (credit: AgreedCredit | null) => FactLine[]
}

/** A line of the letter's table: its name as a phrase of the page or of the letters. */
export type FactLine = { page: PhraseKey; value: string } | { mail: MailKey; value: string }

/** How letters of one kind are written. */
type LetterRow<Kind extends LetterKind> = {
  /** Before the shop's name in the subject. */
  subject: MailKey
  heading: MailKey
  text: { page: PhraseKey } | { mail: MailKey }
  /** Words for `{{label}}` in the text. */
  label?: (facts: LetterFacts[Kind]) => string
  /** A sentence more, where the facts call for it. */
  remark?: (facts: LetterFacts[Kind]) => { page: PhraseKey } | null
  /** Lines that only this kind has; they stand first. */
  lines: (facts: LetterFacts[Kind], say: Say) => FactLine[]
  /** Further lines of its own, which stand last. */
  closing?: (facts: LetterFacts[Kind], say: Say) => FactLine[]
  /** `payment`: amount, title, order and recipient are shown; `order`: the same without the title; `shop`: the recipient alone. */
  shows: 'payment' | 'order' | 'shop'
  /** The moment it happened has a line. */
  dated?: true
  button: { page: PhraseKey } | { mail: MailKey } | null
  notes: readonly PhraseKey[]
}

const nothing = () => []
const refunded = ({ amountMinor }: { amountMinor: number }, { money }: Say): FactLine[] => [
  { mail: 'fact.refund', value: money(amountMinor) },
]
const labelled = ({ label }: { label: string }) => label

/** THE table of letters to payers and shops: kind → its words, its own facts, its button (mission.md M159–M168, M203–M205, M207, M208, M210, M211, M213–M215). */
export const letters: { readonly [Kind in LetterKind]: LetterRow<Kind> } = {
  'payment.started': {
    subject: 'started.subject',
    heading: 'started.heading',
    text: { mail: 'started.text' },
    lines: nothing,
    shows: 'payment',
    button: { mail: 'button.finish' },
    notes: ['status.noMoney', 'status.delivery', 'status.notYours'],
  },
  'payment.paid': {
    subject: 'paid.heading',
    heading: 'paid.heading',
    text: { mail: 'paid.text' },
    remark: ({ capturedMinor }) => (capturedMinor === undefined ? null : { page: 'paid.captured' }),
    lines: ({ capturedMinor }, { money }) =>
      capturedMinor === undefined ? [] : [{ page: 'receipt.amount', value: money(capturedMinor) }],
    closing: ({ transactionId, methodCode, credit }, { method, onCredit }) => [
      { page: 'receipt.method', value: method(methodCode) },
      ...onCredit(credit),
      { page: 'receipt.transaction', value: transactionId },
    ],
    dated: true,
    shows: 'payment',
    button: { mail: 'button.check' },
    notes: ['status.delivery', 'status.refund'],
  },
  'transfer.data': {
    subject: 'transfer.heading',
    heading: 'transfer.heading',
    text: { page: 'wire.text' },
    lines: ({ recipient, account, reference, amountMinor }, { money }) => [
      { page: 'frame.toPay', value: money(amountMinor) },
      { page: 'frame.recipient', value: recipient },
      { page: 'wire.account', value: formatAccount(account) },
      { page: 'wire.reference', value: reference },
    ],
    shows: 'payment',
    button: { mail: 'button.finish' },
    notes: ['status.delivery', 'status.notYours'],
  },
  'refund.asked': {
    subject: 'refundAsked.heading',
    heading: 'refundAsked.heading',
    text: { mail: 'refundAsked.text' },
    lines: refunded,
    dated: true,
    shows: 'order',
    button: null,
    notes: [],
  },
  'refund.done': {
    subject: 'refundDone.heading',
    heading: 'refundDone.heading',
    text: { mail: 'refundDone.text' },
    lines: refunded,
    dated: true,
    shows: 'payment',
    button: { mail: 'button.check' },
    notes: ['status.refund'],
  },
  'profile.stored': {
    subject: 'profileStored.heading',
    heading: 'profileStored.heading',
    text: { mail: 'profileStored.text' },
    label: labelled,
    lines: nothing,
    shows: 'shop',
    button: null,
    notes: [],
  },
  'profile.removed': {
    subject: 'profileRemoved.heading',
    heading: 'profileRemoved.heading',
    text: { mail: 'profileRemoved.text' },
    label: labelled,
    lines: nothing,
    shows: 'shop',
    button: null,
    notes: [],
  },
  'subscription.cancelled': {
    subject: 'subscription.heading',
    heading: 'subscription.heading',
    text: { mail: 'subscription.text' },
    label: labelled,
    lines: nothing,
    shows: 'shop',
    button: null,
    notes: ['status.delivery'],
  },
  'invoice.created': {
    subject: 'invoice.heading',
    heading: 'invoice.heading',
    text: { mail: 'invoice.text' },
    lines: nothing,
    shows: 'payment',
    button: { page: 'choose.pay' },
    notes: ['status.delivery', 'status.notYours'],
  },
  'surplus.shop': {
    subject: 'surplus.heading',
    heading: 'surplus.heading',
    text: { mail: 'surplus.text' },
    lines: ({ surplusMinor }, { money }) => [{ mail: 'fact.surplus', value: money(surplusMinor) }],
    shows: 'order',
    dated: true,
    button: null,
    notes: [],
  },
  'payment.held': {
    subject: 'held.heading',
    heading: 'held.heading',
    text: { page: 'paid.authorizedText' },
    lines: nothing,
    closing: ({ transactionId, methodCode }, { method }) => [
      { page: 'receipt.method', value: method(methodCode) },
      { page: 'receipt.transaction', value: transactionId },
    ],
    dated: true,
    shows: 'payment',
    button: { mail: 'button.check' },
    notes: ['status.delivery'],
  },
  'hold.released': {
    subject: 'released.heading',
    heading: 'released.heading',
    text: { mail: 'released.text' },
    lines: nothing,
    closing: ({ methodCode }, { method }) => [{ page: 'receipt.method', value: method(methodCode) }],
    dated: true,
    shows: 'payment',
    button: { mail: 'button.check' },
    notes: [],
  },
  'held.shop': {
    subject: 'heldShop.heading',
    heading: 'heldShop.heading',
    text: { mail: 'heldShop.text' },
    lines: nothing,
    closing: ({ until }, { moment }) => [{ mail: 'fact.holdUntil', value: moment(until) }],
    shows: 'order',
    dated: true,
    button: null,
    notes: [],
  },
  'invoice.shop': {
    subject: 'invoiceShop.heading',
    heading: 'invoiceShop.heading',
    text: { mail: 'invoiceShop.text' },
    lines: nothing,
    shows: 'order',
    dated: true,
    button: null,
    notes: [],
  },
  'paid.shop': {
    subject: 'paidShop.heading',
    heading: 'paidShop.heading',
    text: { mail: 'paidShop.text' },
    lines: ({ amountMinor }, { money }) => [{ page: 'receipt.amount', value: money(amountMinor) }],
    closing: ({ methodCode }, { method }) => [{ page: 'receipt.method', value: method(methodCode) }],
    shows: 'order',
    dated: true,
    button: null,
    notes: [],
  },
  'subscription.shop': {
    subject: 'subscriptionShop.heading',
    heading: 'subscriptionShop.heading',
    text: { mail: 'subscriptionShop.text' },
    label: labelled,
    lines: nothing,
    shows: 'shop',
    dated: true,
    button: null,
    notes: [],
  },
}
