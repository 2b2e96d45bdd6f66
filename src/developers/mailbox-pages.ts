import { framingPolicy } from '../http/headers.js'
import { type Answer, type Ask, page, type Route } from '../http/route.js'
import { roomFor } from './frame.js'
import { exactMoment } from './moments.js'
import type { DeveloperNeeds, ShownLetter } from './needs.js'
import { nothing } from './nothing.js'

/** A letter's own words and styles, and nothing else: no script, no picture, no form, links only into new windows. */
const letterPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ')

/** `/developers/mailbox`: letters to payers and to people of the panel, as they are or would be sent. */
export const mailboxRoutes = (needs: DeveloperNeeds): Route[] => [
  { method: 'GET', path: '/developers/mailbox', handle: ask => showList(needs, ask) },
  { method: 'GET', path: '/developers/mailbox/:letter', handle: ask => showLetter(needs, ask) },
  { method: 'GET', path: '/developers/mailbox/:letter/html', handle: ask => showHtml(needs, ask) },
]

const addressOf = ({ id }: ShownLetter) => `/developers/mailbox/${id}`

const path = '/developers/mailbox'

const showList = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const { language, ...room } = roomFor('sandbox', ask, path, 'mailbox.title')
  const letters = (await needs.mailbox.list()).map(letter => ({
    address: addressOf(letter),
    at: exactMoment(letter.createdAt, language),
    to: letter.message?.to ?? '–',
    subject: letter.message?.subject ?? letter.kind,
    kind: letter.kind,
    state: stateOf(letter),
  }))
  const codes = (await needs.mailbox.codes()).map(({ phone, code, sentAt }) => ({
    ...{ phone, code, at: exactMoment(sentAt, language) },
  }))
  return page(200, needs.render('developers/mailbox', language, { ...room, letters, codes }))
}

const stateOf = ({ state, reason }: ShownLetter): string => (reason === null ? state : `${state}: ${reason}`)

const showLetter = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const letter = await find(needs, ask)
  if (letter === undefined) return nothing(needs, ask)
  const { message, kind, createdAt } = letter
  const { language, ...room } = roomFor('sandbox', ask, path, 'mailbox.title')
  const { texts } = room
  const facts = [
    ...(message === null
      ? []
      : [
          { name: texts['mailbox.from'], value: `${message.from.name} <${message.from.address}>` },
          { name: texts['mailbox.to'], value: message.to },
          ...(message.replyTo === null ? [] : [{ name: 'Reply-To', value: message.replyTo }]),
          { name: 'Message-ID', value: message.messageId },
        ]),
    { name: texts['mailbox.kind'], value: kind },
    { name: texts['mailbox.owed'], value: exactMoment(createdAt, language) },
    { name: texts['mailbox.state'], value: stateOf(letter) },
  ]
  const view = {
    ...room,
    subject: message?.subject ?? kind,
    language: message?.language ?? 'en',
    facts,
    parts: message && { html: `${addressOf(letter)}/html`, text: message.text },
  }
  return page(200, needs.render('developers/letter', language, view), { 'content-security-policy': framingPolicy })
}

const showHtml = async (needs: DeveloperNeeds, ask: Ask): Promise<Answer> => {
  const message = (await find(needs, ask))?.message
  if (!message) return nothing(needs, ask)
  return page(200, message.html, { 'content-security-policy': letterPolicy, 'x-frame-options': 'SAMEORIGIN' })
}

const find = async ({ mailbox }: DeveloperNeeds, { params }: Ask): Promise<ShownLetter | undefined> =>
  /^m?[1-9]\d{0,14}$/.test(params.letter ?? '') ? mailbox.find(params.letter ?? '') : undefined
