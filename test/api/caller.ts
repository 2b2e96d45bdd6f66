import type { TestGateway } from '../gateway/open-gateway.js'

export type ApiReply<T = Record<string, never>> = { status: number; headers: Headers; body: T }

/** A shop's server calling the API of a test gateway with the sandbox's token. */
export const callerOf = (kasa: TestGateway, token = kasa.shop?.apiToken ?? '', prefix = '/v1') => {
  const base = `${prefix}/merchant/${kasa.shop?.merchantId}`
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    // biome-ignore lint/suspicious/noExplicitAny: what comes over the wire is looked at member by member
  ): Promise<ApiReply<any>> => {
    const reply = await kasa.request(path.startsWith('/') ? `${base}${path}` : path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    call,
    get: (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Record<string, string>) => call('POST', path, body, headers),
    put: (path: string, body?: unknown, headers?: Record<string, string>) => call('PUT', path, body, headers),
    delete: (path: string, headers?: Record<string, string>) => call('DELETE', path, undefined, headers),
  }
}
export type ApiCaller = ReturnType<typeof callerOf>
