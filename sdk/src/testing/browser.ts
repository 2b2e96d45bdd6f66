/** A page that a payer looks at. */
export interface Page {
  readonly url: string
  readonly html: string
}

const mostRedirects = 10

const cookiesIn = (headers: Headers): [string, string][] =>
  headers.getSetCookie().map(line => {
    const [pair = ''] = line.split(';')
    const [name = '', ...value] = pair.split('=')
    return [name.trim(), value.join('=')]
  })

/** What a test needs of a browser: forms, redirects, cookies. No script runs, and none is needed to pay. */
export const openBrowser = () => {
  const cookies = new Map<string, string>()
  const ask = async (url: string, fields?: Readonly<Record<string, string>>): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
    for (const [name, value] of cookiesIn(response.headers)) cookies.set(name, value)
    return response
  }
  return {
    /** One request; where it sends the payer next, if anywhere. */
    step: async (url: string, fields?: Readonly<Record<string, string>>): Promise<string | undefined> => {
      const next = (await ask(url, fields)).headers.get('location')
      return next === null ? undefined : new URL(next, url).href
    },
    /** Goes to an address, or posts a form there, and on to where that leads. */
    visit: async (
      url: string,
      fields?: Readonly<Record<string, string>>,
    ): Promise<Page & { readonly status: number }> => {
      let [address, form] = [url, fields]
      for (let count = 0; count < mostRedirects; count++) {
        const response = await ask(address, form)
        const next = response.headers.get('location')
        if (next === null) return { url: address, html: await response.text(), status: response.status }
        ;[address, form] = [new URL(next, address).href, undefined]
      }
      throw new Error(`${url} redirects more than ${mostRedirects} times.`)
    },
  }
}

export type Browser = ReturnType<typeof openBrowser>
