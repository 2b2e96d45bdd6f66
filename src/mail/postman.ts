import type { LetterOutcome, LetterQueue } from './ports.js'
import { nextTryAt } from './schedule.js'
import type { Message } from './write-letter.js'

/** What came of handing a message to the mail server; `reason` is English and holds no address. */
export type Sent = { sent: true } | { sent: false; again: boolean; reason: string }

/** What a postman must know of a letter, whoever it is for. */
type Carried = { id: number; kind: string; tries: number; fence: number }

export type PostmanNeeds<Letter extends Carried> = {
  read: { letters: Pick<LetterQueue<Letter>, 'anyDue'> }
  write: <T>(work: (records: { letters: LetterQueue<Letter> }) => Promise<T>) => Promise<T>
  compose: (letter: Letter) => Promise<Message | { unsendable: string }>
  /** Hands a message to the mail server; `undefined` where none is configured. */
  send: ((message: Message) => Promise<Sent>) | undefined
  /** Without a mail server a sandbox keeps letters for its mailbox; production gives them up. */
  mode: 'sandbox' | 'production'
  businessClock: () => Date
  systemClock: () => Date
  log: Record<'warn' | 'error', (facts: Record<string, unknown>, message: string) => void>
}

/** Letters on their way at once: as many as there are connections to the mail server. */
export const lettersAtOnce = 8
/** Longer than 3 × the longest attempt (domain.md §5). */
const leaseMs = 150_000

/**
 * One round: claims due letters, sends each once per claim and writes what came of it, until none is due. At least once: a crash between
 * sending and marking sends the letter again under the same `Message-ID`. Answers how many letters were tried.
 */
export const postman =
  <Letter extends Carried>(needs: PostmanNeeds<Letter>) =>
  async (isStopping: () => boolean): Promise<number> => {
    let tried = 0
    while (!isStopping() && (await needs.read.letters.anyDue(needs.businessClock(), needs.systemClock()))) {
      const letters = await claim(needs)
      if (letters.length === 0) return tried
      await Promise.all(letters.map(letter => carry(needs, letter)))
      tried += letters.length
    }
    return tried
  }

const claim = <Letter extends Carried>({
  write,
  businessClock,
  systemClock,
}: PostmanNeeds<Letter>): Promise<Letter[]> => {
  const systemNow = systemClock()
  const leaseUntil = new Date(systemNow.getTime() + leaseMs)
  return write(({ letters }) => letters.claim({ now: businessClock(), systemNow, leaseUntil, limit: lettersAtOnce }))
}

/** A letter that cannot be marked keeps its lease, so that it neither loops nor holds up the others. */
const carry = async <Letter extends Carried>(needs: PostmanNeeds<Letter>, letter: Letter): Promise<void> => {
  try {
    const outcome = await attempt(needs, letter)
    await needs.write(({ letters }) => letters.mark(letter, outcome))
    if (outcome.state === 'given_up')
      needs.log.warn({ letter: letter.id, kind: letter.kind, reason: outcome.reason }, 'a letter was given up')
  } catch (error) {
    needs.log.error({ letter: letter.id, kind: letter.kind, error }, 'a letter could not be marked')
  }
}

const attempt = async <Letter extends Carried>(needs: PostmanNeeds<Letter>, letter: Letter): Promise<LetterOutcome> => {
  const givenUp = (reason: string): LetterOutcome => ({
    state: 'given_up',
    at: needs.businessClock(),
    tries: letter.tries,
    reason,
  })
  const message = await composed(needs, letter)
  if (message === undefined) return failed(needs, letter, { again: true, reason: 'the letter could not be written' })
  if ('unsendable' in message) return givenUp(message.unsendable)
  if (needs.send === undefined) {
    return needs.mode === 'sandbox'
      ? { state: 'kept', at: needs.businessClock(), tries: 0 }
      : givenUp('no mail server is configured (KASA_SMTP_URL)')
  }
  const sent = await needs.send(message)
  return sent.sent ? { state: 'sent', at: needs.businessClock(), tries: letter.tries + 1 } : failed(needs, letter, sent)
}

/** `undefined`: it could not be written, which a later program may be able to; it counts as a try and so is given up in the end. */
const composed = async <Letter extends Carried>(
  needs: PostmanNeeds<Letter>,
  letter: Letter,
): Promise<Message | { unsendable: string } | undefined> => {
  try {
    return await needs.compose(letter)
  } catch (error) {
    needs.log.error({ letter: letter.id, kind: letter.kind, error }, 'a letter could not be written')
    return undefined
  }
}

const failed = (
  { businessClock }: { businessClock: () => Date },
  letter: Carried,
  { again, reason }: { again: boolean; reason: string },
): LetterOutcome => {
  const now = businessClock()
  const tries = letter.tries + 1
  const dueAt = again ? nextTryAt(tries, now) : undefined
  return dueAt === undefined
    ? { state: 'given_up', at: now, tries, reason }
    : { state: 'waiting', dueAt, tries, reason }
}
