import { KasaError, type OwnErrorCode } from '../kasa-error.js'
import type { AxiosLike } from './options.js'

/** One request, ready to be sent as often as needed. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** What came back, whatever its status. */
export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly text: string
}

/** axios is loaded at the first call: a shop that only signs forms never waits for it. */
export const loadAxios = async (): Promise<AxiosLike> => (await import('axios')).default.create()

/**
 * Sends a request once. Redirects are not followed (the token would travel along), the reply's size is limited.
 *
 * @throws {@link KasaError} `network/…`, `reply/too-large`; a cancelled request rejects as the instance does
 */
export const send =
  (client: () => Promise<AxiosLike>, maxReplyBytes: number) =>
  async (request: Request, signal: AbortSignal): Promise<Answer> => {
    const instance = await client()
    const { status, headers, data } = await instance
      .request({
        method: request.method,
        url: request.url,
        headers: { ...request.headers },
        data: request.body,
        signal,
        responseType: 'text',
        transformRequest: [],
        transformResponse: [],
        validateStatus: () => true,
        maxRedirects: 0,
        maxContentLength: maxReplyBytes,
        timeout: 0,
      })
      .catch((error: unknown) => {
        throw failureOf(error, request.url, maxReplyBytes)
      })
    const header = (name: string): string | undefined => {
      const value: unknown = (headers as Readonly<Record<string, unknown>>)[name]
      return value === undefined || value === null ? undefined : String(value)
    }
    return { status, header, text: typeof data === 'string' ? data : String(data ?? '') }
  }

/** What axios could not do. Its own error holds the headers, and with them the token: it goes no further. */
const failureOf = (error: unknown, url: string, maxReplyBytes: number): unknown => {
  if (!(error instanceof Error) || !('isAxiosError' in error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const { origin } = new URL(url)
  const said = error.message === '' ? code : error.message
  const cause = new Error(`${code} ${said}`.trim())
  if (said.includes('maxContentLength')) {
    return new KasaError('reply/too-large', {
      message: `The answer is larger than ${maxReplyBytes} bytes.`,
      hint: 'Ask for less at once, or raise http.maxReplyBytes.',
    })
  }
  const { kind, hint } = kinds.find(({ pattern }) => pattern.test(code)) ?? broken
  const retryable = kind !== 'network/certificate'
  return new KasaError(kind, { message: `${origin}: ${said}.`, hint, retryable, cause })
}

interface Kind {
  readonly pattern: RegExp
  readonly kind: OwnErrorCode
  readonly hint: string
}

const broken: Kind = {
  pattern: /./,
  kind: 'network/broken',
  hint: 'Whether a write happened is not known: repeat it with the same idempotencyKey.',
}
const kinds: readonly Kind[] = [
  {
    pattern: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/,
    kind: 'network/unreachable',
    hint: 'Nothing was sent. Is baseUrl the address of the gateway, and does the gateway run?',
  },
  {
    pattern: /CERT|^ERR_TLS|SELF_SIGNED|^UNABLE_TO|^ERR_SSL|^EPROTO$/,
    kind: 'network/certificate',
    hint: 'Nothing was sent. Mend the certificate of baseUrl, or give Node its issuer with NODE_EXTRA_CA_CERTS.',
  },
]
