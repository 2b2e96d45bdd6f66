import * as z from 'zod'
import { readMailServer } from './mail/server-address.js'
import { isAddress } from './merchants/mail-address.js'
import { parseTarget } from './notifications/safe-address.js'
import { Secret } from './payments/secret.js'
import { type ContactPurpose, readContact } from './threads/contact.js'

const logLevels = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const

const list = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

const keyBytes = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .transform(text => new Secret(Buffer.from(text, 'base64url')))
const secretText = (shortest: number) =>
  z
    .string()
    .min(shortest)
    .transform(text => new Secret(text))
const listOf = <T extends z.ZodType<unknown, string>>(item: T) => z.string().transform(list).pipe(z.array(item))
const origin = z
  .string()
  .refine(isOrigin)
  .transform(text => new URL(text).origin)
const host = z.string().regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)$/)
const hostName = z
  .string()
  .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])$/)
  .transform(text => text.toLowerCase())
const mailServer = z.string().transform((text, context) => {
  const address = readMailServer(text)
  if (address !== undefined) return address
  context.addIssue({ code: 'custom' })
  return z.NEVER
})
const target = z.string().refine(text => parseTarget(text) !== undefined)

const contact = (purpose: ContactPurpose) =>
  z.string().transform((text, context) => {
    const read = readContact(purpose, text)
    if (read !== undefined) return read
    context.addIssue({ code: 'custom' })
    return z.NEVER
  })
/** The four differ in their people alone. */
const contactRow = (purpose: ContactPurpose, meaning: string) => ({
  value: contact(purpose),
  fallback: 'none: not shown',
  meaning,
  rule: 'must be a phone number, an e-mail address or both, and hours if you like, with commas between.',
  fix: `Example: KASA_CONTACT_${purpose.toUpperCase()}="+48 22 000 00 00, help@example.com, 8-16"`,
})

/** One variable of the environment: how it is read, and what people are told about it. */
export type Variable = {
  value: z.ZodType
  /** What the README says when nothing is given. */
  fallback: string
  meaning: string
  rule: string
  fix: string
  flag?: string
}

/** Every variable that the gateway reads; the README's table is compared with it by a test. */
export const variables = {
  KASA_MODE: {
    value: z.enum(['sandbox', 'production']),
    fallback: 'sandbox',
    meaning: '`sandbox`: simulated money. `production`: live money, no simulator, no hints',
    rule: 'must be "sandbox" or "production".',
    fix: 'Leave it out for the sandbox.',
  },
  KASA_HOST: {
    value: host,
    fallback: '127.0.0.1',
    meaning: 'Address to listen on',
    rule: 'must be a host name or an IP address, without a port.',
    fix: 'Example: KASA_HOST=0.0.0.0',
    flag: '--host',
  },
  KASA_PORT: {
    value: z
      .string()
      .regex(/^[0-9]{1,5}$/)
      .transform(Number)
      .refine(port => port <= 65_535),
    fallback: '8787',
    meaning: 'Port to listen on; `0` = any free one',
    rule: 'must be a whole number from 0 to 65535.',
    fix: 'Example: KASA_PORT=8787 (Kubernetes sets tcp://… for a Service named "kasa": switch enableServiceLinks off)',
    flag: '--port',
  },
  KASA_BASE_URL: {
    value: origin,
    fallback: 'made of host and port',
    meaning: 'Public address of the gateway; production: https',
    rule: 'must be an http(s) address without path, query, user or password.',
    fix: 'Example: KASA_BASE_URL=https://pay.example.com',
  },
  KASA_DATABASE: {
    value: z.string().regex(/^(?:postgres(?:ql)?:\/\/.|(?![A-Za-z][A-Za-z0-9+.-]*:\/\/).)/),
    fallback: '`kasa.sqlite` in the data folder',
    meaning: 'SQLite file, or `postgres://user:password@host/name`',
    rule: 'must be a file name or an address that begins with postgres://.',
    fix: 'Example: KASA_DATABASE=/var/lib/kasa/kasa.sqlite',
    flag: '--database',
  },
  KASA_DATA: {
    value: z.string().min(1),
    fallback: '.kasa',
    meaning: 'Data folder (created with mode 0700): database, key file',
    rule: 'must be the name of a folder.',
    fix: 'Example: KASA_DATA=/var/lib/kasa',
  },
  KASA_KEY: {
    value: keyBytes,
    fallback: 'the key file',
    meaning: 'Encryption key of the secrets in the database: 32 random bytes in base64url',
    rule: 'must be 32 bytes in base64url: 43 letters, digits, "-" and "_".',
    fix: "Make one: openssl rand -base64 32 | tr '+/' '-_' | tr -d =",
  },
  KASA_KEY_OLD: {
    value: listOf(keyBytes),
    fallback: 'none',
    meaning: 'Former values of `KASA_KEY`, comma between, until `kasa rekey` has run',
    rule: 'must be one or more former keys (43 characters each) with commas between.',
    fix: 'Leave it out after `kasa rekey`.',
  },
  KASA_KEY_FILE: {
    value: z.string().min(1),
    fallback: '`kasa.key` in the data folder',
    meaning: 'File with the encryption key; the sandbox creates it, production never does',
    rule: 'must be the name of a file.',
    fix: 'Example: KASA_KEY_FILE=/run/secrets/kasa.key',
  },
  KASA_TRUST_PROXY: {
    value: z
      .string()
      .regex(/^[0-9]$/)
      .transform(Number),
    fallback: '0',
    meaning: 'How many proxies of yours stand in front and add to `X-Forwarded-For`',
    rule: 'must be a number from 0 to 9.',
    fix: 'Example: KASA_TRUST_PROXY=1',
  },
  KASA_API_RATE: {
    value: z
      .string()
      .regex(/^[1-9][0-9]{0,5}$/)
      .transform(Number),
    fallback: '1200; 60000 where only this machine can call',
    meaning: 'Calls of the REST API that one token may make in a minute',
    rule: 'must be a number from 1 to 999999.',
    fix: 'Example: KASA_API_RATE=6000',
  },
  KASA_ALLOWED_HOSTS: {
    value: listOf(hostName),
    fallback: 'none',
    meaning: 'Further host names a request may carry, beside the base URL and loopback names',
    rule: 'must be host names without ports, with commas between.',
    fix: 'Example: KASA_ALLOWED_HOSTS=kasa.internal,kasa',
  },
  KASA_DEVELOPER_TOKEN: {
    value: secretText(16),
    fallback: 'none: those pages are closed',
    meaning:
      'Opens `/developers`, `/sandbox` and `/metrics` where the gateway is reachable from outside (Bearer, or Basic password)',
    rule: 'must have at least 16 characters.',
    fix: 'Make one: openssl rand -hex 24',
  },
  KASA_SANDBOX_TARGETS: {
    value: listOf(target),
    fallback: 'none',
    meaning:
      'Private notification targets (host, `host:port`, address or range) a sandbox may call although it is reachable from outside',
    rule: 'must be hosts, host:port pairs, addresses or ranges with commas between.',
    fix: 'Example: KASA_SANDBOX_TARGETS=shop:3000',
  },
  KASA_LOG_LEVEL: {
    value: z.enum(logLevels),
    fallback: 'info',
    meaning: '`silent`, `error`, `warn`, `info`, `debug` or `trace`',
    rule: `must be one of ${logLevels.join(', ')}.`,
    fix: 'Example: KASA_LOG_LEVEL=warn',
  },
  KASA_OPERATOR_NAME: {
    value: z.string().min(1).max(60),
    fallback: 'Kasa',
    meaning: 'Who runs this gateway; shown on the pages',
    rule: 'must have 1 to 60 characters.',
    fix: 'Example: KASA_OPERATOR_NAME="Example Payments"',
  },
  KASA_TERMS_URL: {
    value: z.string().refine(isWebAddress),
    fallback: 'our page that names the operator',
    meaning: "The operator's regulations, linked at the foot of every page; production: https",
    rule: 'must be an http(s) address.',
    fix: 'Example: KASA_TERMS_URL=https://example.com/regulations',
  },
  KASA_CONTACT_SALES: contactRow(
    'sales',
    'Sales, on the panel’s contact page: phone, e-mail or both, and hours Monday to Friday (`+48 22 000 00 00, sales@example.com, 8-16`)',
  ),
  KASA_CONTACT_BUYERS: contactRow('buyers', 'The same for buyers; hours 8–20 unless given'),
  KASA_CONTACT_SELLERS: contactRow('sellers', 'The same for sellers; hours 8–20 unless given'),
  KASA_CONTACT_TECHNICAL: contactRow('technical', 'The same for technical help; hours 9–16 unless given'),
  KASA_SMTP_URL: {
    value: mailServer,
    fallback: 'none: no letters are sent',
    meaning:
      'Mail server for letters to payers, shops and people of the panel: `smtps://user:password@host:465` or `smtp://user:password@host:587` (STARTTLS, required outside loopback). A sandbox shows letters at `/developers/mailbox` too',
    rule: 'must be smtp://… or smtps://… with a host, at most user, password and port beside it, percent-encoded.',
    fix: 'Example: KASA_SMTP_URL=smtps://kasa:secret@mail.example.com:465',
  },
  KASA_MAIL_FROM: {
    value: z.string().refine(isAddress),
    fallback: 'required with `KASA_SMTP_URL`',
    meaning: 'Address that letters come from; the name beside it is `KASA_OPERATOR_NAME`',
    rule: 'must be one e-mail address without a name.',
    fix: 'Example: KASA_MAIL_FROM=payments@example.com',
  },
  KASA_BACKUP_PASSPHRASE: {
    value: secretText(12),
    fallback: 'none: `--passphrase-file`, or asked',
    meaning: 'Seals the encryption key in a backup',
    rule: 'must have at least 12 characters.',
    fix: 'Leave it out to be asked.',
  },
} as const satisfies Record<string, Variable>

/** What was given, read; a variable that was left out is absent. */
export type Given = { [N in keyof typeof variables]?: z.output<(typeof variables)[N]['value']> }

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text)
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { origin, pathname, search, hash, username, password } = new URL(text)
  return origin !== 'null' && pathname === '/' && `${search}${hash}${username}${password}` === ''
}
