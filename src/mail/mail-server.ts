import type { Socket } from 'node:net'
import { createTransport, type SMTPPoolOptions } from 'nodemailer'
import type { Secret } from '../payments/secret.js'
import { type MailServerLimits, mailServerLimits } from './mail-server-limits.js'
import { lettersAtOnce, type Sent } from './postman.js'
import type { Message } from './write-letter.js'

/** Where and how the operator's mail server is reached. */
export type MailServerAddress = {
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS. */
  secure: boolean
  host: string
  port: number
  /** Nobody can listen in between: TLS is used where offered, and not insisted on. */
  loopback: boolean
  user: string | null
  password: Secret | null
}

export type MailServer = {
  send: (message: Message) => Promise<Sent>
  /** Ends every connection; letters on their way fail and are tried again. */
  close: () => void
}

type Needs = {
  address: MailServerAddress
  /** The name we greet with: the domain that letters come from. */
  ownName: string
  /** A connection through the outbound guard. */
  dial: () => Promise<Socket>
  systemClock: () => Date
  limits?: Partial<MailServerLimits>
}

/** The operator's mail server, over a few connections that are used again. A letter is one message to one person. */
export const openMailServer = ({ address, ownName, dial, systemClock, limits: given }: Needs): MailServer => {
  const { silenceMs, attemptMs } = { ...mailServerLimits, ...given }
  const running = new Set<AbortController>()
  const { secure, host, port, loopback, user, password } = address
  const options: SMTPPoolOptions & { pool: true } = {
    pool: true,
    maxConnections: lettersAtOnce,
    maxRequeues: 1,
    host,
    port,
    secure,
    requireTLS: !secure && !loopback,
    tls: { rejectUnauthorized: !loopback, minVersion: 'TLSv1.2' },
    name: ownName,
    ...(user === null ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    maxResponseSize: 64 * 1024,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, done) => {
      dial().then(
        connection => done(null, { connection }),
        error => done(error, false),
      )
    },
  }
  const transport = createTransport(options)
  // A fault of an idle connection belongs to no letter; the next one opens a new connection.
  transport.on('error', () => undefined)

  const send = async (message: Message): Promise<Sent> => {
    // What is given up is closed too: nothing notices a server that answers a byte at a time.
    const attempt = new AbortController()
    const timer = setTimeout(() => attempt.abort(), attemptMs)
    running.add(attempt)
    try {
      await transport.sendMail({ ...envelopeOf(message, systemClock()), signal: attempt.signal })
      return { sent: true }
    } catch (error) {
      return whyNot(error)
    } finally {
      clearTimeout(timer)
      running.delete(attempt)
    }
  }
  const close = () => {
    for (const attempt of running) attempt.abort()
    transport.close()
  }
  return { send, close }
}

const envelopeOf = ({ messageId, from, to, replyTo, language, subject, text, html }: Message, date: Date) => ({
  envelope: { from: from.address, to: [to] },
  from,
  to: { name: '', address: to },
  ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
  subject,
  text,
  html,
  date,
  messageId,
  headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language, 'X-Auto-Response-Suppress': 'All' },
})

const silent: Sent = { sent: false, again: true, reason: 'the mail server did not answer in time' }

/** Stages at which a server speaks about this very letter; an earlier refusal is about us, and the operator can mend it. */
const aboutTheLetter: ReadonlySet<string> = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])

const stageOf = (command: string): string => (command === '' || command === 'CONN' ? 'connecting' : command)

/** What failed, by code and stage alone: the server's own words may hold the address. */
const whyNot = (error: unknown): Sent => {
  const { code, originalCode, responseCode, command } = factsOf(error)
  if (responseCode !== undefined && code !== 'ETLS') {
    const again = responseCode < 500 || !aboutTheLetter.has(command)
    return { sent: false, again, reason: `the mail server answered ${responseCode} at ${stageOf(command)}` }
  }
  if (code === 'EENVELOPE') return { sent: false, again: false, reason: 'the address cannot be used in SMTP' }
  if (code === 'ETIMEDOUT' || code === 'EABORT') return silent
  const known = reasons[code] ?? 'the connection to the mail server failed'
  const detail = originalCode === '' ? code : originalCode
  return { sent: false, again: true, reason: /^[A-Z][A-Z0-9_]*$/.test(detail) ? `${known} (${detail})` : known }
}

const reasons: Readonly<Record<string, string>> = {
  EDNS: 'the name of the mail server could not be resolved',
  ECONNREFUSED: 'nobody listens at the address of the mail server',
  ETLS: 'no safe connection to the mail server: TLS failed or is not offered',
  EAUTH: 'the mail server refused the user or the password',
  KASA_ADDRESS_REFUSED: 'the mail server has an address that may not be called',
}

const factsOf = (error: unknown) => {
  const facts: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {}
  const words = (name: string): string => (typeof facts[name] === 'string' ? facts[name] : '')
  const { responseCode } = facts
  return {
    code: words('code'),
    originalCode: words('originalCode'),
    command: words('command'),
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  }
}
