/** What the tests use of mailparser, which brings no types of its own. */
declare module 'mailparser' {
  type People = { text: string; value: { address: string; name: string }[] }
  export type ParsedMail = {
    subject?: string
    from?: People
    to?: People
    replyTo?: People
    messageId?: string
    date?: Date
    text?: string
    html: string | false
    headers: Map<string, unknown>
    attachments: unknown[]
  }
  export const simpleParser: (raw: string) => Promise<ParsedMail>
}
