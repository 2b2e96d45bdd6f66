import { creditLine } from '../http/credit-text.js'
import { colonOf, type Language, localeOf } from '../http/languages.js'
import { formatMoment } from '../http/moment-text.js'
import { formatMoney } from '../http/money-text.js'
import type { PhraseKey, Phrases, PhraseValues } from '../http/phrases.js'
import { type LetterKind, lettersToShops } from '../merchants/letter-kinds.js'
import type { Shop } from '../merchants/shop.js'
import type { LetterFacts } from '../payments/letter.js'
import type { Payment } from '../payments/payment.js'
import { type FactLine, letters, type MailKey, type Say } from './letters.js'
import type { LetterView } from './pages.js'
import { isolated, plainWords, shortWords } from './plain-words.js'

/** All that a letter is made of. */
export type LetterSubject<Kind extends LetterKind = LetterKind> = {
  kind: Kind
  facts: LetterFacts[Kind]
  language: Language
  createdAt: Date
  payment: Payment
  shop: Shop
  operator: string
  /** The payment's status link; `null` once it was revoked. */
  link: string | null
  /** Replies reach the shop. */
  answered: boolean
  methodName: (code: string, language: Language) => string
  page: Phrases
  mail: Phrases<MailKey>
}

const subjectCharacters = 110

/** Pure: what a letter says, from the row of its kind. */
export const composeLetter = <Kind extends LetterKind>(subject: LetterSubject<Kind>): LetterView => {
  const { kind, facts, language, payment, page, mail, link } = subject
  const row = letters[kind]
  const shop = plainWords(subject.shop.name)
  const say: Say = {
    money: minor => formatMoney(minor, payment.currency, language),
    moment: iso => formatMoment(new Date(iso), language),
    method: code => subject.methodName(code, language),
    onCredit: credit => [creditLine(credit, language)].filter(line => line !== null),
  }
  const values: PhraseValues = {
    shop: isolated(shop),
    operator: isolated(plainWords(subject.operator)),
    amount: say.money(payment.amountMinor),
    reserved: say.money(payment.amountMinor),
    label: isolated(plainWords(row.label?.(facts) ?? '')),
  }
  const phrase = (of: { page: PhraseKey } | { mail: MailKey }) =>
    'page' in of ? page(of.page, values) : mail(of.mail, values)
  const named = ({ value, ...of }: FactLine) => ({ name: phrase(of), value: plainWords(value) })
  return {
    language: localeOf(language),
    direction: page.direction,
    colon: colonOf(language),
    subject: shortWords(`${mail(row.subject)} – ${isolated(shop)}`, subjectCharacters),
    top: [
      { name: page('frame.shop'), value: shop },
      { name: page('foot.operator'), value: plainWords(subject.operator) },
    ],
    test: payment.livemode ? null : page('frame.test'),
    heading: mail(row.heading),
    text: [row.text, row.remark?.(facts) ?? []].flat().map(phrase).join(' '),
    lines: withoutRepeats(
      [...row.lines(facts, say), ...commonLines(subject, row, say), ...(row.closing?.(facts, say) ?? [])].map(named),
    ),
    button:
      row.button && link !== null
        ? { label: phrase(row.button), href: link, copy: mail('link.copy'), privacy: mail('link.private') }
        : null,
    notes: row.notes.map(key => page(key)),
    foot: footOf(subject, values),
  }
}

const commonLines = <Kind extends LetterKind>(
  { payment, shop, createdAt, language }: LetterSubject<Kind>,
  { shows, dated }: { shows: 'payment' | 'order' | 'shop'; dated?: true },
  { money }: Say,
): FactLine[] => [
  ...(shows !== 'shop'
    ? ([
        { page: 'receipt.amount', value: money(payment.amountMinor) },
        ...(payment.title === '' || shows === 'order' ? [] : [{ page: 'frame.for' as const, value: payment.title }]),
        { page: 'frame.order', value: payment.orderId },
      ] as const)
    : []),
  { page: 'frame.recipient', value: shop.recipient },
  ...(dated ? [{ page: 'receipt.date' as const, value: formatMoment(createdAt, language) }] : []),
]

/** A kind's own line stands for the common one of the same name: who receives a transfer is said once. */
const withoutRepeats = <Line extends { name: string }>(lines: readonly Line[]): Line[] =>
  [...new Map([...lines].reverse().map(line => [line.name, line])).values()].reverse()

const footOf = ({ kind, shop, answered, language, mail, page }: LetterSubject, values: PhraseValues): string[] => [
  ...(answered ? [mail('foot.reply')] : []),
  ...(shop.settings.helpContact === null || lettersToShops.has(kind)
    ? []
    : [`${page('foot.help')}${colonOf(language)} ${plainWords(shop.settings.helpContact)}`]),
  mail('foot.automatic', values),
]
