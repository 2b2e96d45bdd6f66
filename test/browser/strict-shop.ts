import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addWidgetOrigin } from '../../src/merchants/widget-origins.js'
import { openGateway } from '../gateway/open-gateway.js'

const attribute = (text: unknown) => String(text).replaceAll('&', '&amp;').replaceAll('"', '&quot;')
const kebab = (name: string) => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** `data-order-id="17" …` from the fields of a widget. */
export const dataOf = (fields: Record<string, unknown>, prefix = ''): string =>
  Object.entries(fields)
    .map(([name, value]) => `data-${prefix}${kebab(name)}="${attribute(value)}"`)
    .join(' ')

/**
 * The real gateway with its real clock, and a shop on another site (`localhost`, so that the gateway's cookies do not reach its frames)
 * whose policy allows the gateway's script and frame and nothing else. `show` makes a page of the shop and answers its address.
 */
export const openStrictShop = async () => {
  const kasa = await openGateway('sqlite', { businessClock: () => new Date() })
  const pages = new Map<string, string>()
  const policy = `default-src 'none'; img-src data:; script-src ${kasa.baseUrl}; frame-src ${kasa.baseUrl}; base-uri 'none'`
  const server = createServer((request, response) => {
    const html = pages.get(new URL(request.url ?? '/', 'http://shop').pathname)
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }
    if (html === undefined) response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
    else response.writeHead(200, headers).end(html)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const { merchantId = '', serviceId = '' } = kasa.shop ?? {}
  await addWidgetOrigin({ store: kasa.gateway.storage })({ merchantId, serviceId, origin: url, mode: 'sandbox' })
  kasa.forget()
  kasa.gateway.start()
  const show = (path: string, body: string): string => {
    const head =
      '<!doctype html><html lang="pl"><meta charset="utf-8"><title>Sklep</title><link rel="icon" href="data:,">'
    pages.set(path, `${head}<body>${body}</body></html>`)
    return `${url}${path}`
  }
  return {
    kasa,
    url,
    /** The same shop at an address that is not registered. */
    foreignUrl: url.replace('localhost', '127.0.0.1'),
    show,
    /** A page with the card widget; `attributes` are those outside the signature. */
    widget: (fields: Record<string, unknown> = {}, attributes: Record<string, unknown> = {}, body = ''): string => {
      const signed = kasa.signed({ customerId: 'payer-17', customerEmail: 'lucja@example.com', ...fields })
      const src = `${kasa.baseUrl}/js/widget.min.js`
      return `${body}<script id="imoje-widget__script" src="${src}" ${dataOf({ ...signed, ...attributes })}></script>`
    },
    close: async () => {
      await new Promise(resolve => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await kasa.close()
    },
  }
}
export type StrictShop = Awaited<ReturnType<typeof openStrictShop>>
