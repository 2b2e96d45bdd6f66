import { fingerprint } from '../fingerprint.js'
import { KasaError } from '../kasa-error.js'

const compact = (text: string): string => JSON.stringify(JSON.parse(text))
const escapeLetters = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What is known to happen to bodies on their way, and how to undo it. */
const undoings: readonly (readonly [change: string, undo: (text: string) => string | Buffer])[] = [
  ['it was parsed and written again with other blanks', compact],
  ['it was parsed and written again: "/" had become "\\/"', text => compact(text).replaceAll('\\/', '/')],
  ['it was parsed and written again: "\\/" had become "/"', text => compact(text).replaceAll('/', '\\/')],
  ['it was parsed and written again: \\u sequences had become letters', text => escapeLetters(compact(text))],
  ['blanks or line breaks at its ends were added', text => text.trim()],
  ['a line break at its end was removed', text => `${text}\n`],
  ['a byte order mark was added', text => text.replace(/^\ufeff/, '')],
  ['its bytes were read as Latin-1 instead of UTF-8', text => Buffer.from(text, 'latin1')],
]

const attempt = (undo: () => string | Buffer): Buffer | undefined => {
  try {
    const body = undo()
    return typeof body === 'string' ? Buffer.from(body) : body
  } catch {
    return undefined
  }
}

/**
 * Why a signature does not fit: tries to undo what frameworks are known to do to a body. Only names the change; the
 * repaired body is not used.
 */
export const explainMismatch = (
  body: Buffer,
  fits: (bytes: Uint8Array) => boolean,
  serviceKey: string,
  field: string,
): KasaError => {
  const change = undoings.find(([, undo]) => {
    const bytes = attempt(() => undo(body.toString()))
    return bytes !== undefined && fits(bytes)
  })?.[0]
  if (change !== undefined) {
    return new KasaError('notification/body-changed', {
      message: `The body is not the one that was signed: ${change}.`,
      hint: 'Hand over the bytes exactly as received. Use notifications.express(), or express.raw({ type: "*/*" }) on this route.',
      field,
    })
  }
  return new KasaError('notification/wrong-signature', {
    message: 'The signature does not fit the body.',
    hint: `Either the serviceKey is not this shop's (its fingerprint here is ${fingerprint(serviceKey)}; compare it with the panel's), or the body was altered, or somebody else sent it.`,
    field,
  })
}
