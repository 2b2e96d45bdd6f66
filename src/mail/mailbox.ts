import type { LetterRecords, StoredLetter } from './ports.js'
import type { Message } from './write-letter.js'

/** A letter as a sandbox's mailbox shows it; `message` is `null` where there is nobody to send it to. */
export type MailboxLetter = {
  id: number
  kind: string
  /** `kept` without a mail server; else how far the sending is. */
  state: string
  reason: string | null
  createdAt: Date
  message: Message | null
}

export type Mailbox = {
  /** Newest first. */
  list: () => Promise<readonly MailboxLetter[]>
  find: (id: number) => Promise<MailboxLetter | undefined>
}

type Needs = {
  read: { letters: Pick<LetterRecords, 'recent' | 'find'> }
  compose: (letter: StoredLetter) => Promise<Message | { unsendable: string }>
  merchantId: number
}

const shown = 50

/** The letters of one merchant, written anew from their rows when somebody looks: nothing is stored twice. */
export const openMailbox = ({ read, compose, merchantId }: Needs): Mailbox => {
  const show = async (letter: StoredLetter): Promise<MailboxLetter> => {
    const { id, kind, state, reason, createdAt } = letter
    const written = await compose(letter)
    return 'unsendable' in written
      ? { id, kind, state, reason: written.unsendable, createdAt, message: null }
      : { id, kind, state, reason, createdAt, message: written }
  }
  return {
    list: async () => Promise.all((await read.letters.recent(merchantId, shown)).map(show)),
    find: async id => {
      const letter = await read.letters.find(merchantId, id)
      return letter && show(letter)
    },
  }
}
