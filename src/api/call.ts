import type { z } from 'zod'
import type { ApiToken, Merchant } from '../merchants/ports.js'
import type { Operation } from './contract/operation.js'

/** Who calls: the merchant of the path and the token; `token.livemode` decides which money it sees (domain.md §1). */
export type Caller = { merchant: Merchant; token: ApiToken }

/** One checked request of an operation. */
export type Call<O extends Operation = Operation> = {
  caller: Caller
  params: z.output<O['params']>
  query: z.output<O['query']>
  body: z.output<O['body']>
  /**
   * The next public id for what this request makes. A repeated `Idempotency-Key` gives the same ids again, so that a request which a crash
   * cut off finds what it has made already: verbs are written so that the same id twice is the same thing.
   */
  newId: () => string
  /** The caller's network address. */
  address: string
}

/** Answers an operation; expected refusals are thrown (`Refusal`, `Refused`). */
export type Answering<O extends Operation> = (call: Call<O>) => Promise<z.input<O['reply']>>

/** An operation with who answers it. */
export type Answered = { operation: Operation; answering: Answering<Operation> }

/** Ties an operation to its answer, with both types checked against each other. */
export const answered = <O extends Operation>(operation: O, answering: Answering<O>): Answered => ({
  operation,
  // The frame has checked the call by this very operation's schemas.
  answering: answering as unknown as Answering<Operation>,
})
