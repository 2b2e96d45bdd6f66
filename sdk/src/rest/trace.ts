/** How a result came. */
export interface Trace {
  /** Names the call in the gateway's log (`x-trace-id`). */
  readonly traceId: string | undefined
  /** Of a write: the key it was sent with. */
  readonly idempotencyKey: string | undefined
  /** The gateway repeated the answer of an earlier call with the same key: nothing happened anew. */
  readonly replayed: boolean
  /** How many tries it took. */
  readonly tries: number
}

const place = Symbol.for('@kasa/sdk/trace')

/** Ties a trace to a result, unseen by `JSON.stringify`, spreads and comparisons. */
export const withTrace = <T extends object>(result: T, trace: Trace): T =>
  Object.defineProperty(result, place, { value: trace, enumerable: false })

/**
 * How a result of a REST verb came: its trace id, key and number of tries. `undefined` for anything that is not such a
 * result, and for a copy of one.
 */
export const traceOf = (result: object): Trace | undefined => (result as { readonly [place]?: Trace })[place]
