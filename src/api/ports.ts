/** A write that was asked for under an `Idempotency-Key` (domain.md §7); its scope is merchant, key, method and path; `path` begins with `live` or `test`. */
export type IdempotencyScope = { merchantId: number; key: string; method: string; path: string }
export type IdempotentRequest = IdempotencyScope & {
  /** Keyed digest of the body without card data and codes: another body under the same key is refused. */
  digest: string
  state: 'started' | 'answered'
  status: number | null
  /** The answer's text; sealed where it holds secrets. */
  answer: string | null
  createdAt: Date
  /** Until then somebody works on it (real time). */
  leasedUntil: Date | null
}

export type IdempotencyRecords = {
  /** Insert or nothing: true when this request is the first. */
  claim(request: Omit<IdempotentRequest, 'state' | 'status' | 'answer'>): Promise<boolean>
  find(scope: IdempotencyScope): Promise<IdempotentRequest | undefined>
  /** Takes over what nobody works on any more: false when somebody was faster. */
  takeOver(request: IdempotentRequest, leaseUntil: Date): Promise<boolean>
  /** Keeps the answer. */
  answer(scope: IdempotencyScope, answer: { status: number; answer: string; answeredAt: Date }): Promise<void>
  /** Ends the lease of a request that failed without an answer, so that it can be repeated at once. */
  release(scope: IdempotencyScope): Promise<void>
  /** Forgets requests older than this, at most `limit`. */
  dropBefore(moment: Date, limit: number): Promise<number>
}
