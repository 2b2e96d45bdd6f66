import { openShop, status } from '../notifications/receiving-shop.js'
import { openPanel } from '../panel/open-panel.js'
import { openChromium } from './chromium.js'

const kasa = await openPanel()
const receiver = await openShop(status(500, { 'content-type': 'text/html' }, '<h1>Fatal error</h1>'))
const owner = await kasa.as('representative', { language: (process.argv[2] ?? 'pl') as never })
const path = `/panel/shops/${kasa.shop?.serviceId}`
const post = async (tab: string, form: string, fields: Record<string, string | string[]>) => {
  await owner.page(`${path}/${tab}`)
  return owner.post(`${path}/${tab}/${form}`, fields)
}
await post('notifications', 'address', { notificationUrl: `${receiver.url}/payment-imoje` })
await post('rules', 'hold', { on: 'yes', hours: '72', atEnd: 'capture' })
await post('methods', 'limit', { code: 'ecom3ds', currency: 'PLN', min: '20,00', max: '1 000' })
await post('methods', 'pause', { name: 'wallet', until: '2099-01-31T12:00', language: 'pl', text: 'Przerwa do rana' })
await post('integration', 'origin', { origin: 'https://sklep.example' })
await post('keys', 'create', {})
const page = await kasa.open()
await kasa.post(`${page}/blik`, { code: '999000' })
await kasa.pass(5)
const browser = await openChromium()
const width = Number(process.argv[3] ?? 1280)
const dark = process.argv[4] === 'dark'
const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: dark ? 'dark' : 'light' })
await context.addCookies([...owner.jar].map(([name, value]) => ({ name, value, url: kasa.origin })))
const tab = await context.newPage()
const shot = async (name: string, address: string) => {
  await tab.goto(`${kasa.origin}${address}`)
  await tab.screenshot({ path: `/tmp/kasa/shopstab/shots/${name}-${width}${dark ? '-dark' : ''}.png`, fullPage: true })
}
await shot('list', '/panel/shops')
for (const one of ['overview', 'integration', 'notifications', 'keys', 'methods', 'look', 'letters', 'rules'])
  await shot(one, one === 'overview' ? path : `${path}/${one}`)
await shot('plugins', '/panel/plugins')
await shot('api-keys', '/panel/settings/api-keys')
await tab.goto(`${kasa.origin}${path}/notifications`)
await tab.click('#test button')
await tab.waitForLoadState('load')
await tab.screenshot({ path: `/tmp/kasa/shopstab/shots/test-${width}.png`, fullPage: true })
await tab.goto(`${kasa.origin}${path}/look`)
await tab.fill('#look-accent', '#ffcc00')
await tab.click('#look button')
await tab.waitForLoadState('load')
await tab.screenshot({ path: `/tmp/kasa/shopstab/shots/look-wrong-${width}.png`, fullPage: true })
await browser.close()
await receiver.close()
await kasa.close()
process.exit(0)
