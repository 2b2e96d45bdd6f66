/** How calls of the REST API travel. Everything has a default; times are milliseconds. */
export interface HttpOptions {
  /**
   * An axios instance of your own: its proxy, agents and interceptors hold for every call. Nothing is added to it.
   * Without one, axios is loaded at the first call.
   */
  readonly axios?: AxiosLike | undefined
  /** Longest time of one try, connection and body included; 20 s unless given. */
  readonly tryTimeoutMs?: number | undefined
  /** Longest time of a call with all its tries and pauses; 60 s unless given. */
  readonly timeoutMs?: number | undefined
  /** How often a call is tried again after a network error, 429, 5xx or "still running"; 4 unless given. */
  readonly retries?: number | undefined
  /** Largest reply in bytes; 8 MiB unless given. */
  readonly maxReplyBytes?: number | undefined
  /** Stands before the package's own in `User-Agent`: `my-shop/4.2`. */
  readonly userAgent?: string | undefined
  /** Time of timeouts and pauses; the system's unless given. */
  readonly timer?: Timer | undefined
  /** Chance for the length of pauses, 0 ≤ x < 1; `Math.random` unless given. */
  readonly random?: (() => number) | undefined
  /** Makes a key for each write; a random UUID unless given. */
  readonly newIdempotencyKey?: (() => string) | undefined
}

/** The part of an axios instance that is used; any version that knows these settings will do. */
export interface AxiosLike {
  request(config: AxiosRequest): Promise<{ readonly status: number; readonly headers: object; readonly data: unknown }>
}

/** A request as axios takes it. */
export interface AxiosRequest {
  method: string
  url: string
  headers: Record<string, string>
  data: string | undefined
  signal: AbortSignal
  responseType: 'text'
  transformRequest: []
  transformResponse: []
  validateStatus: () => boolean
  maxRedirects: number
  maxContentLength: number
  timeout: number
}

/** A clock that only goes forward, and a way to wait. */
export interface Timer {
  /** Milliseconds since some moment. */
  readonly elapsedMs: () => number
  /** Resolves after a time; rejects as soon as the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What one call may have of its own. */
export interface CallOptions {
  /** Ends the call with `call/aborted`. A write may have happened nevertheless: the error holds its `idempotencyKey`. */
  readonly signal?: AbortSignal | undefined
  readonly tryTimeoutMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly retries?: number | undefined
  /**
   * Of a write: your own key of this wish, 1 to 255 visible ASCII characters, such as an id from your database. A repeat
   * with the same key and body, even after a restart, has the same effect and answer. Made anew for each call unless given.
   */
  readonly idempotencyKey?: string | undefined
}
