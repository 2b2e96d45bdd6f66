import { createHash } from 'node:crypto'
import { asLanguage, defaultLanguage, type Language } from '../http/languages.js'
import type { Phrases } from '../http/phrases.js'
import type { Render } from '../http/render.js'
import { lettersToShops } from '../merchants/letter-kinds.js'
import { isAddress } from '../merchants/mail-address.js'
import type { Shop } from '../merchants/shop.js'
import type { Payer, Payment } from '../payments/payment.js'
import { composeLetter } from './compose.js'
import { letters, type MailKey } from './letters.js'
import type { MailPages } from './pages.js'
import { plainWords, shortWords } from './plain-words.js'
import type { StoredLetter } from './ports.js'
import { textPart } from './text-part.js'

/** A letter ready to be sent. */
export type Message = {
  /** With angle brackets; the same however often the letter is sent, so that mail servers can drop a repeat. */
  messageId: string
  from: { name: string; address: string }
  to: string
  replyTo: string | null
  language: Language
  subject: string
  text: string
  html: string
}

export type WriteNeeds = {
  read: {
    payments: {
      byId: (merchantId: number, id: number) => Promise<Payment | undefined>
      payer: (merchantId: number, payerId: number) => Promise<Payer | undefined>
    }
    shops: { byId: (merchantId: number, shopId: number) => Promise<Shop | undefined> }
  }
  operator: string
  /** The operator's address that letters come from. */
  from: string
  /** The payment's permanent status link; `null` once it was revoked. */
  statusUrl: (payment: Payment, language: Language) => string | null
  methodName: (code: string, language: Language) => string
  phrases: Readonly<Record<Language, Phrases>>
  mailPhrases: Readonly<Record<Language, Phrases<MailKey>>>
  render: Render<MailPages>
}

/** Writes a stored letter as it is sent now; `unsendable` says why there is nobody to send it to. */
export const writeLetter =
  (needs: WriteNeeds) =>
  async (letter: StoredLetter): Promise<Message | { unsendable: string }> => {
    const { read, operator, from } = needs
    const [payment, payer, shop] = await Promise.all([
      read.payments.byId(letter.merchantId, letter.paymentId),
      read.payments.payer(letter.merchantId, letter.payerId),
      read.shops.byId(letter.merchantId, letter.shopId),
    ])
    if (payment === undefined || shop === undefined) throw new Error(`letter ${letter.id} has no payment or shop`)
    if (!Object.hasOwn(letters, letter.kind)) return { unsendable: 'this program does not know letters of this kind' }
    const toShop = lettersToShops.has(letter.kind)
    const reader = toShop ? 'shop' : 'payer'
    const to = toShop ? shop.settings.helpContact : payer?.email
    if (!to) return { unsendable: `the ${reader} has no address any more` }
    if (!isAddress(to)) return { unsendable: `the ${reader}’s address is none that mail can be sent to` }
    const language = asLanguage(letter.language) ?? defaultLanguage
    const replyTo = !toShop && isAddress(shop.settings.helpContact ?? '') ? shop.settings.helpContact : null
    const view = composeLetter({
      kind: letter.kind,
      facts: letter.facts,
      language,
      createdAt: letter.createdAt,
      payment,
      shop,
      operator,
      link: needs.statusUrl(payment, language),
      answered: replyTo !== null,
      methodName: needs.methodName,
      page: needs.phrases[language],
      mail: needs.mailPhrases[language],
    })
    return {
      messageId: messageIdOf(payment, letter, from),
      from: { name: shortWords(plainWords(operator), 60), address: from },
      to,
      replyTo,
      language,
      subject: view.subject,
      text: textPart(view),
      html: needs.render('mail/letter', language, view),
    }
  }

const messageIdOf = ({ publicId }: Payment, { kind, about }: StoredLetter, from: string): string => {
  const digest = createHash('sha256').update(`letter:${publicId}:${kind}:${about}`).digest('hex').slice(0, 32)
  return `<${digest}@${from.slice(from.lastIndexOf('@') + 1)}>`
}
