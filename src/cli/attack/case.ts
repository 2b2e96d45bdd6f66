import type { News, Shot, Signer } from './shot.js'

/** What a shop should do with a request; the words and the rule are in `judge.ts`. */
export type Expectation = 'taken' | 'says ok' | 'refused' | 'not booked' | 'not yet' | 'dropped' | 'any but broken'

/** What a case shoots with: its own payment of the order under attack. */
export type Arsenal = {
  /** The news of this case, with changes: settled, sequence 4, unless told otherwise. */
  news: (changes?: Partial<News>) => News
  /** A well-signed notification of them. */
  tell: (changes?: Partial<News>) => Shot
  /** A well-signed notification with this text as its body. */
  seal: (text: string, changes?: Partial<News>) => Shot
  text: (changes?: Partial<News>) => string
  signer: Signer
  /** Somebody who does not know the shop's key. */
  stranger: Signer
  now: Date
  newId: () => string
}

/** One way to test a shop's notification endpoint. */
export type AttackCase = {
  name: string
  /** Before the order is paid, its payment, or after it: only the payment may fulfil the order. */
  moment: 'before' | 'payment' | 'after'
  sends: string
  expects: Expectation
  /** Why the shop should do so, for a person who has just seen it fail. */
  why: string
  /** `order`: told nothing without a real order. `webhooks`: only for shops that read the Standard Webhooks headers. */
  needs?: 'order' | 'webhooks'
  /** All shots in one moment; otherwise one after another. Every answer is judged. */
  together?: boolean
  shots: (arsenal: Arsenal) => readonly Shot[]
}
