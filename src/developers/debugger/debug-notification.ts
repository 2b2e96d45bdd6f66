import { mistakeText } from '../../http/mistake-text.js'
import { type Check, explainNotification } from '../../signing/explain-notification.js'
import type { Room } from '../frame.js'
import type { RoomNeeds } from '../needs.js'
import type { TextKey } from '../texts.js'
import type { Tone } from '../tones.js'
import type { Result } from './view.js'

const names: Readonly<Record<Check['scheme'], string>> = {
  imoje: 'X-Imoje-Signature',
  v1: 'Standard Webhooks v1',
  v1a: 'Standard Webhooks v1a',
}
const tones: Readonly<Record<Check['verdict'], Tone>> = { right: 'done', wrong: 'refused', absent: 'plain' }

type Needs = Pick<RoomNeeds, 'debugKeys' | 'viewer' | 'messages' | 'publicKey' | 'systemClock'>

/** Says what is wrong with a pasted notification, or with the digest that a shop's program computed of it. */
export const debugNotification = async (
  needs: Needs,
  { language, texts }: Pick<Room, 'language' | 'texts'>,
  { headers, body, computed }: { headers: string; body: string; computed: string },
): Promise<Result> => {
  const read = headersIn(headers)
  const serviceId = /serviceid=\s*"?([0-9a-f-]{36})/i.exec(read.get('x-imoje-signature') ?? '')?.[1] ?? ''
  const known = (await needs.debugKeys(serviceId)) ?? (await needs.debugKeys(needs.viewer.serviceId ?? ''))
  if (known === undefined)
    return {
      checks: [],
      findings: [{ what: texts['debugger.noOwnShop'], fix: texts['debugger.noOwnShopFix'] }],
      shown: null,
    }
  const event = read.get('webhook-id') ?? ''
  const sent = await needs.messages.find(known.shop.merchantId, event)
  const { checks, explained, findings } = explainNotification({
    headers: read,
    // A text field of a page sends every line break as CR LF.
    body: body.replaceAll('\r\n', '\n'),
    computed,
    shop: { merchantId: known.shop.merchantPublicId, serviceId: known.shop.publicId },
    candidates: known.candidates,
    publicKey: needs.publicKey,
    sentBody: sent && Buffer.from(sent.body, 'utf8'),
    now: needs.systemClock(),
  })
  const sentences = findings.map(finding => mistakeText(finding, language))
  return {
    checks: checks.map(({ scheme, verdict }) => ({
      name: names[scheme],
      word: texts[`debugger.${verdict}` as TextKey],
      tone: tones[verdict],
    })),
    findings: explained
      ? sentences
      : [...sentences, { what: texts['debugger.unexplained'], fix: texts['debugger.unexplainedMessage'] }],
    shown: null,
  }
}

const mostLines = 100
const longestLine = 8192

/** `Name: value` a line, as servers and browsers show them; the imoje header's value may stand alone. */
const headersIn = (text: string): Map<string, string> => {
  const lines = text
    .split(/\r?\n/)
    .filter(line => line.trim() !== '')
    .slice(0, mostLines)
    .map(line => line.slice(0, longestLine).trim())
  return new Map(
    lines.flatMap((line): [string, string][] => {
      if (/^\s*merchantid\s*=/i.test(line)) return [['x-imoje-signature', line.trim()]]
      const named = /^["']?([\w-]+)["']?\s*:\s?(.*)$/.exec(line)
      if (!named) return []
      const value = (named[2] ?? '').replace(/,$/, '').trim()
      return [[(named[1] ?? '').toLowerCase(), /^"[^"]*"$|^'[^']*'$/.test(value) ? value.slice(1, -1) : value]]
    }),
  )
}
