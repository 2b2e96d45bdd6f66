import type { LetterRecords, MemberLetterRecords, StoredLetter, StoredMemberLetter } from './ports.js'
import type { Message } from './write-letter.js'

/** A letter as a sandbox's mailbox shows it; `message` is `null` where there is nobody to send it to. */
export type MailboxLetter = {
  /** `12`: to a payer or a shop; `m12`: to somebody of the panel. */
  id: string
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
  find: (id: string) => Promise<MailboxLetter | undefined>
}

type Needs = {
  read: {
    letters: Pick<LetterRecords, 'recent' | 'find'>
    memberLetters: Pick<MemberLetterRecords, 'recent' | 'byId'>
  }
  compose: (letter: StoredLetter) => Promise<Message | { unsendable: string }>
  composeToMember: (letter: StoredMemberLetter) => Promise<Message | { unsendable: string }>
  /** Whose letters to payers are shown; letters to people of the panel are of every merchant. */
  merchantId: number
}

const shown = 50

/** The letters of a sandbox, written anew from their rows when somebody looks: nothing is stored twice. */
export const openMailbox = ({ read, compose, composeToMember, merchantId }: Needs): Mailbox => {
  const toPayer = (letter: StoredLetter) => show(String(letter.id), letter, compose(letter))
  const toMember = (letter: StoredMemberLetter) => show(`m${letter.id}`, letter, composeToMember(letter))
  return {
    list: async () => {
      const [payers, members] = await Promise.all([
        read.letters.recent(merchantId, shown),
        read.memberLetters.recent(shown),
      ])
      const all = await Promise.all([...members.map(toMember), ...payers.map(toPayer)])
      return all.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, shown)
    },
    find: async name => {
      const id = Number(name.replace('m', ''))
      if (name.startsWith('m')) {
        const letter = await read.memberLetters.byId(id)
        return letter && toMember(letter)
      }
      const letter = await read.letters.find(merchantId, id)
      return letter && toPayer(letter)
    },
  }
}

const show = async (
  id: string,
  { kind, state, reason, createdAt }: Pick<MailboxLetter, 'kind' | 'state' | 'reason' | 'createdAt'>,
  writing: Promise<Message | { unsendable: string }>,
): Promise<MailboxLetter> => {
  const written = await writing
  const unsendable = 'unsendable' in written
  return {
    ...{ id, kind, state, createdAt },
    reason: unsendable ? written.unsendable : reason,
    message: unsendable ? null : written,
  }
}
