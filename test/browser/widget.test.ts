import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { signForm } from '../../src/signing/form-signature.js'
import { openChromium } from './chromium.js'
import { amount, bankTexts, payee, t } from './shopper.js'
import { dataOf, openStrictShop, type StrictShop } from './strict-shop.js'
import { inWindow, type Window } from './watched.js'

let browser: Browser
let shop: StrictShop

beforeAll(async () => {
  shop = await openStrictShop()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

const visit = (run: (window: Window) => Promise<void>, options = {}) =>
  inWindow(browser, [shop.kasa.baseUrl, shop.url], run, options)

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe[name="imoje-widget__frame"]')
const heading = (frame: FrameLocator, name: string) =>
  frame.getByRole('heading', { name, level: 1, exact: true }).waitFor()

const payByCard = async (frame: FrameLocator, number: string) => {
  await frame.getByLabel(t('card.number')).fill(number)
  await frame.getByLabel(t('card.expiry')).fill('12/29')
  await frame.getByLabel(t('card.cvc')).fill('123')
  await frame.getByLabel(t('card.holder')).fill('Łucja Żółć')
  await frame.getByRole('button', { name: `Zapłać ${amount}` }).click()
}

/** What axe finds on the shop's page and inside the frame, each of which has a main part of its own. */
const violationsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).disableRules('landmark-unique').analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const shopPages = () => {
  for (const name of ['paid', 'basket']) shop.show(`/${name}`, `<h1>${name}</h1>`)
}
const opener =
  '<main><h1>Sklep</h1><a id="before" href="#x">link</a> <button id="pay">Kartą</button> <a id="after" href="#y">link</a></main>'

test('inline: a declined card, then one with a challenge, all inside the frame, and the shop’s page goes on with a signed result', () =>
  visit(async ({ page }) => {
    shopPages()
    const fields = {
      orderDescription: 'Herbata Oolong, 250 g',
      urlSuccess: `${shop.url}/paid`,
      widgetType: 'recurring',
    }
    const inline = shop.widget(
      fields,
      { inline: 'true', 'cf-beacon': 'x' },
      '<main><h1>Sklep</h1><div id="imoje-widget__wrapper"></div></main>',
    )
    await page.goto(shop.show('/inline', inline))
    const frame = frameOf(page)
    await heading(frame, t('widget.title'))
    await frame.getByText(amount).first().waitFor()
    expect(await frame.getByText(payee).count()).toBeGreaterThan(0)
    // As high as what it shows: no second scroll bar in the shop's page.
    const box = page.locator('iframe')
    await page.locator('iframe:not([style*="40rem"])').waitFor()
    expect(await frame.locator('html').evaluate(html => html.scrollHeight - html.clientHeight)).toBeLessThanOrEqual(1)
    expect((await box.boundingBox())?.width).toBeLessThanOrEqual(480)
    // Nothing to close, and nowhere to go back to: no cancel button.
    expect(await frame.getByRole('button', { name: t('widget.cancel') }).count()).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    await payByCard(frame, '4444333322221111')
    await frame.getByRole('alert').and(frame.locator(':focus')).waitFor()
    await frame.getByText(t('widget.again')).waitFor()
    await payByCard(frame, '4012001037141112')
    await heading(frame, bankTexts['secure.title'])
    await frame.getByText(amount).first().waitFor()
    await frame.getByRole('button', { name: bankTexts['secure.pay'].replace('{{amount}}', amount) }).click()
    await page.waitForURL(new RegExp(`^${shop.url}/paid\\?kasaResult=`))
    // The gateway had no cookie at any time.
    expect(await page.context().cookies(shop.kasa.baseUrl)).toEqual([])
  }))

const focused = (page: Page) =>
  page.evaluate<{ id: string; label: string | null; tagName: string }>(
    `({ id: document.activeElement.id, label: document.activeElement.getAttribute('aria-label'), tagName: document.activeElement.tagName })`,
  )

test('overlay, with keys alone: Tab never leaves it, Escape and the cancel button close it, and the focus returns to what opened it', () =>
  visit(async ({ page }) => {
    shopPages()
    const fields = { orderDescription: 'Herbata Oolong, 250 g' }
    await page.goto(shop.show('/overlay', shop.widget(fields, { 'element-id': 'pay', locale: 'hu' }, opener)))
    const dialog = page.getByRole('dialog')
    const frame = frameOf(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect((await focused(page)).id).toBe('pay')
    await page.keyboard.press('Enter')
    await heading(frame, 'Fizetés bankkártyával')
    expect(await dialog.getAttribute('aria-modal')).toBe('true')
    expect(await page.evaluate(`getComputedStyle(document.documentElement).overflow`)).toBe('hidden')
    expect((await focused(page)).tagName).toBe('IFRAME')
    // A message from anybody but the frame closes nothing and leads nowhere.
    await page.evaluate(`postMessage({ kasa: 'widget', close: true, leave: '${shop.kasa.baseUrl}/pl/terms' }, '*')`)
    const stops = new Set<string>()
    for (let presses = 0; presses < 24; presses++) {
      await page.keyboard.press('Tab')
      const { id, label, tagName } = await focused(page)
      expect({ id, presses }).toEqual({ id: '', presses })
      stops.add(label ?? tagName)
    }
    expect([...stops]).toEqual(expect.arrayContaining(['IFRAME', 'Bezárás']))
    expect(await violationsOf(page)).toEqual([])
    // From inside the frame and from its own button.
    await frame.getByLabel('Kártyaszám').focus()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect((await focused(page)).id).toBe('pay')
    expect(await page.evaluate(`getComputedStyle(document.documentElement).overflow`)).not.toBe('hidden')
    await page.keyboard.press('Enter')
    const cancel = frame.getByRole('button', { name: 'Mégse' })
    await cancel.focus()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect((await focused(page)).id).toBe('pay')
    await page.keyboard.press('Enter')
    await heading(frame, 'Fizetés bankkártyával')
    // Closed and opened again in one breath: the end of the first one does not close the second.
    await page.evaluate(`document.querySelector('dialog button').click(); document.getElementById('pay').click()`)
    await page.evaluate(`new Promise(done => requestAnimationFrame(() => setTimeout(done)))`)
    await heading(frame, 'Fizetés bankkártyával')
    await page.getByRole('button', { name: 'Bezárás' }).focus()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect((await focused(page)).id).toBe('pay')
  }))

test('overlay on a narrow dark screen, opened by another event: paid without an address of the shop, the receipt stays until closed', () =>
  visit(
    async ({ page }) => {
      shopPages()
      const attributes = { 'element-id': 'pay', 'element-event': 'dblclick', locale: 'xx' }
      await page.goto(shop.show('/twice', shop.widget({ widgetType: 'ecom3ds' }, attributes, opener)))
      await page.getByRole('button', { name: 'Kartą' }).dblclick()
      const frame = frameOf(page)
      await heading(frame, 'Pay by card')
      expect(await frame.locator('html').evaluate(html => html.scrollWidth - html.clientWidth)).toBe(0)
      expect(await violationsOf(page)).toEqual([])
      // The window's own button is as dark as the page that it lies on.
      const coloursOf = (selector: string) =>
        `(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.querySelector('${selector}')))`
      const below = await page.frame({ name: 'imoje-widget__frame' })?.evaluate(coloursOf('html'))
      expect(below).toEqual(['rgb(15, 19, 27)', 'rgb(238, 241, 246)'])
      expect(await page.evaluate(coloursOf('dialog button'))).toEqual(below)
      await frame.getByLabel('Card number').fill('4111111111111111')
      await frame.getByLabel('Expiry date').fill('12/29')
      await frame.getByLabel('Security code').fill('123')
      await frame.getByLabel('Name on card').fill('Łucja Żółć')
      await frame.getByRole('button', { name: 'Pay PLN' }).click()
      await heading(frame, 'Paid')
      await frame.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(page.url()).toBe(`${shop.url}/twice`)
    },
    { viewport: { width: 320, height: 640 }, colorScheme: 'dark', reducedMotion: 'reduce' },
  ))

test('inline behind a button: the cancel button takes the frame away and gives the focus back', () =>
  visit(async ({ page }) => {
    const attributes = { inline: 'true', 'element-id': 'pay' }
    const body = `${opener}<div id="imoje-widget__wrapper"></div>`
    await page.goto(shop.show('/behind', shop.widget({}, attributes, body)))
    expect(await page.locator('iframe').count()).toBe(0)
    await page.getByRole('button', { name: 'Kartą' }).click()
    await frameOf(page)
      .getByRole('button', { name: t('widget.cancel') })
      .click()
    await page.locator('iframe').waitFor({ state: 'detached' })
    expect((await focused(page)).id).toBe('pay')
  }))

test('the cancel button leads to the shop’s address, and a receipt opened again does not lead away from the page', () =>
  visit(async ({ page }) => {
    shopPages()
    const fields = { orderId: 'ZAM/17', urlCancel: `${shop.url}/basket`, urlSuccess: `${shop.url}/again` }
    await page.goto(shop.show('/again', shop.widget(fields, {}, opener)))
    const frame = frameOf(page)
    await frame.getByRole('link', { name: t('widget.cancel') }).click()
    await page.waitForURL(new RegExp(`^${shop.url}/basket\\?kasaResult=`))
    await page.goto(`${shop.url}/again`)
    await payByCard(frame, '4111111111111111')
    await page.waitForURL(new RegExp(`^${shop.url}/again\\?kasaResult=`))
    await heading(frame, t('paid.title'))
    await frame.getByRole('link', { name: t('frame.back') }).waitFor()
    expect(page.url()).toMatch(/\/again\?kasaResult=/)
  }))

test('the calculator tells the shop’s page alone which instalments the payer looks at', () =>
  visit(async ({ page }) => {
    const { merchantId, serviceId, serviceKey = '' } = shop.kasa.shop ?? {}
    const asked = { merchantId, serviceId, amount: '120000', currency: 'PLN' }
    const options = { ...asked, signature: signForm(formFieldsFrom(asked), serviceKey) }
    const wrapper = `<div id="imoje-installments__wrapper" ${dataOf(options, 'installments-')}></div>`
    const script = `<script id="imoje-installments__script" src="${shop.kasa.baseUrl}/js/installments.js"></script>`
    await page.addInitScript(
      `addEventListener('message', ({ data, origin }) => {
        if (data.channel) document.documentElement.dataset.heard = JSON.stringify({ data, origin })
      })`,
    )
    await page.goto(shop.show('/instalments', `<main><h1>Sklep</h1>${wrapper}<div id="other"></div></main>${script}`))
    const frame = page.frameLocator('#imoje-installments__wrapper iframe')
    await heading(frame, t('instalments.name'))
    expect(await page.locator('html[data-heard]').count()).toBe(0)
    await page.locator('iframe:not([style*="22rem"])').waitFor()
    expect(await frame.locator('html').evaluate(html => html.scrollHeight - html.clientHeight)).toBeLessThanOrEqual(1)
    expect(await violationsOf(page)).toEqual([])
    await frame.getByRole('radio', { name: /^12 ×/ }).focus()
    await page.keyboard.press('Space')
    await page.locator('html[data-heard]').waitFor()
    expect(JSON.parse((await page.locator('html').getAttribute('data-heard')) ?? '')).toEqual({
      data: { channel: 'inbank', period: 12 },
      origin: shop.kasa.baseUrl,
    })
    // The same by a call, in any element.
    const call = (changes: object) =>
      page.evaluate(`document.getElementById('other').imojeInstallments(${JSON.stringify({ ...options, ...changes })})`)
    await call({ locale: 'de' })
    await heading(page.frameLocator('#other iframe'), 'Ratenzahlung')
  }))

test('a page of an origin that is not registered shows in the sandbox what to do, and no card page', async () => {
  const page = await browser.newPage()
  shop.show('/foreign', shop.widget({}, { inline: 'true' }, '<div id="imoje-widget__wrapper"></div>'))
  await page.goto(`${shop.foreignUrl}/foreign`)
  await frameOf(page).getByText(`add ${shop.foreignUrl} --merchant`).waitFor()
  expect(await frameOf(page).getByLabel(t('card.number')).count()).toBe(0)
  // Nor does the card page itself, by its address.
  const { headers } = await shop.kasa.post(
    '/pl/widget',
    shop.kasa.signed({ customerId: 'p', customerEmail: 'a@b.example' }),
  )
  const refused = page.waitForEvent('console', message => /frame-ancestors/.test(message.text()))
  await page.evaluate(`document.querySelector('iframe').src = '${shop.kasa.baseUrl}${headers.get('location')}'`)
  const refusal = await refused
  expect(refusal.text()).toContain(shop.url)
  await page.context().close()
})
