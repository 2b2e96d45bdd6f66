import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A letter as a mail server took it: the envelope it came in and what it says. */
export type Received = { from: string; to: string[]; secure: boolean; user: unknown; raw: string; mail: ParsedMail }

/** A refusal as SMTP says it. */
export const refusal = (responseCode: number, message = 'no, not for payer@example.com'): Error =>
  Object.assign(new Error(message), { responseCode })

/** A real SMTP server on loopback that keeps what it takes. */
export const openMailbox = async (options: SMTPServerOptions = {}) => {
  const received: Received[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onConnect: (_session, done) => {
      connections++
      done()
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString()
        const { mailFrom, rcptTo } = session.envelope
        simpleParser(raw).then(mail => {
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            secure: session.secure,
            user: session.user,
            raw,
            mail,
          })
          done()
        }, done)
      })
    },
    ...options,
  })
  // A client that leaves in the middle of a handshake is no fault of the test.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    received,
    connections: () => connections,
    environment: { KASA_SMTP_URL: `smtp://127.0.0.1:${port}`, KASA_MAIL_FROM: 'payments@operator.example' },
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
export type Mailbox = Awaited<ReturnType<typeof openMailbox>>
