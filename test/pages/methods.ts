import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { blikRefusals, testCards } from '../../src/connectors/sandbox/outcomes.js'
import { desks } from '../../src/developers/desks.js'
import { textsFor } from '../../src/developers/texts.js'
import { formatMoney } from '../../src/http/money-text.js'
import { createPhrases } from '../../src/http/phrases.js'
import { type Channel, channels, type Flow } from '../../src/payments/methods.js'
import { openChromium } from '../browser/chromium.js'
import { type Fields, openGateway, type TestGateway } from '../gateway/open-gateway.js'
import type { Found } from './found.js'

const t = createPhrases().pl
const { texts } = textsFor('pl')

/** How a story of a payer ends. `again`: declined, with all methods offered again. */
type End = 'paid' | 'again' | 'asking' | 'deciding' | 'expired' | 'transfer'
type Story = {
  name: string
  channel: Channel
  start: (page: Page) => Promise<void>
  /** What is pressed on the counterparty's pages, one after another. */
  presses: readonly string[]
  /** Seconds that pass before the page is looked at (again). */
  passes: number
  end: End
}

const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64')
const lorry = {
  ...{ id: '1', categoryId: 'c', name: 'Wózek widłowy', amount: 500_000, tax: 115_000, taxStake: '23', quantity: 1 },
  url: 'https://shop.example/1',
}
/** An amount that the channel takes. */
const fieldsOf = (channel: Channel): Fields => ({
  amount: String(channel.basket ? 615_000 : Math.max(channel.minMinor, 60_000)),
  urlSuccess: 'http://127.0.0.1:9/ok',
  urlFailure: 'http://127.0.0.1:9/no',
  ...(channel.basket && { cart: packed({ items: [lorry] }) }),
})
const amountOf = (channel: Channel): string => formatMoney(Number(fieldsOf(channel).amount), 'PLN', 'pl')

/** Opens a method's row, whose form is then used. */
const row = async (page: Page, flow: Flow) => {
  const found = page.locator(`.method:has(> #method-${flow})`)
  await found.locator('> label').click()
  return found
}
/** Ways to pay that lead to somebody else's page. */
const leadsAway: ReadonlySet<Flow> = new Set(['bank', 'card', 'wallet', 'later', 'instalments', 'lease'])
const starts: Record<Flow, (page: Page, channel: Channel, typed: string) => Promise<void>> = {
  blik: async (page, _channel, code) => {
    const method = await row(page, 'blik')
    await method.locator('[name=code]').fill(code)
    await method.locator('.primary').click()
  },
  card: async (page, _channel, number) => {
    const method = await row(page, 'card')
    const typed = { number, expiry: '12/29', cvc: '123', holder: 'Łucja Żółć' }
    for (const [name, value] of Object.entries(typed)) await method.locator(`[name=${name}]`).fill(value)
    await method.locator('.primary').click()
  },
  bank: async (page, { code }) => (await row(page, 'bank')).locator(`[value=${code}]`).click(),
  wallet: async (page, { code }) => (await row(page, 'wallet')).locator(`[value=${code}]`).click(),
  later: async (page, { code }) => (await row(page, 'later')).locator(`[value=${code}]`).click(),
  instalments: async (page, { code }) => {
    const method = await row(page, 'instalments')
    await method.locator(`[value^=${code}-]`).first().check()
    await method.locator('.primary').click()
  },
  lease: async page => (await row(page, 'lease')).locator('.primary').click(),
  transfer: async page => (await row(page, 'transfer')).locator('.primary').click(),
}

/** What the buttons of the counterparty's pages lead to. */
const ends: Readonly<Record<string, { end: End; passes: number }>> = {
  pay: { end: 'paid', passes: 2 },
  twice: { end: 'paid', passes: 2 },
  later: { end: 'paid', passes: 10 },
  decline: { end: 'again', passes: 2 },
  cancel: { end: 'again', passes: 2 },
  leave: { end: 'asking', passes: 2 },
}

const deskStories = (channel: Channel): Story[] => {
  const desk = Object.values(desks).find(({ flows }) => flows.some(flow => flow === channel.flow))
  if (desk === undefined || channel.flow === 'card') return []
  const label = (key: keyof typeof texts) => texts[key].replace('{{amount}}', amountOf(channel))
  return desk.buttons.map(([answer, key]) => {
    const asked = answer === 'more' && 'asked' in desk ? [label(desk.asked.button[1])] : []
    const { end, passes } = ends[answer] ?? { end: 'paid', passes: 2 }
    return {
      name: answer,
      channel,
      start: page => starts[channel.flow](page, channel, ''),
      presses: [label(key), ...asked],
      passes,
      end: answer === 'leave' && 'asked' in desk ? 'deciding' : end,
    }
  })
}

const blikStories = (channel: Channel): Story[] =>
  [
    ['999000', 'paid'] as const,
    ['777123', 'paid'] as const,
    ...[...blikRefusals.keys()].map(code => [code, 'again'] as const),
  ].map(([code, end]) => ({
    ...{ name: code, channel, presses: [], passes: 3, end },
    start: page => starts.blik(page, channel, code),
  }))

const cardStories = (channel: Channel): Story[] =>
  [...testCards].flatMap(([number, { secure, result }]) => {
    const story = (name: string, presses: string[], end: End): Story => ({
      ...{ name, channel, presses, passes: 2, end },
      start: page => starts.card(page, channel, number),
    })
    const own: End = result === 'paid' ? 'paid' : 'again'
    if (!secure) return [story(number, [], own)]
    const pay = texts['secure.pay'].replace('{{amount}}', amountOf(channel))
    return [
      story(`${number} confirmed`, [pay], own),
      story(`${number} refused`, [texts['secure.decline']], 'again'),
      story(`${number} cancelled`, [texts['secure.cancel']], 'again'),
    ]
  })

const transferStories = (channel: Channel): Story[] =>
  (['exact', 'less', 'more'] as const).map(arrived => ({
    ...{
      name: arrived,
      channel,
      presses: [],
      passes: 2,
      end: arrived === 'less' ? ('transfer' as const) : ('paid' as const),
    },
    start: async page => {
      await starts.transfer(page, channel, '')
      await page.locator(`[value=${arrived}]`).check()
      await page.locator('.developer .secondary').first().click()
    },
  }))

const storiesOf = (channel: Channel): Story[] => {
  if (channel.flow === 'blik') return blikStories(channel)
  if (channel.flow === 'card') return cardStories(channel)
  return channel.flow === 'transfer' ? transferStories(channel) : deskStories(channel)
}

/** Headings, and for a decline the alert above the methods. */
const waitForEnd = async (page: Page, end: End): Promise<void> => {
  const headings: Record<End, string> = {
    paid: t('paid.title'),
    again: t('choose.heading'),
    asking: t('waiting.asking'),
    deciding: t('waiting.deciding'),
    expired: t('closed.expired'),
    transfer: t('wire.title'),
  }
  await page.getByRole('heading', { level: 1, name: headings[end], exact: true }).waitFor()
  if (end === 'again')
    await page
      .getByRole('alert')
      .filter({ hasText: t('choose.declined') })
      .waitFor()
}

const tell = async (kasa: TestGateway, page: Page, story: Story): Promise<void> => {
  const address = `${kasa.baseUrl}${await kasa.open(fieldsOf(story.channel))}`
  await page.goto(address)
  await story.start(page)
  for (const [visit, press] of story.presses.entries()) {
    // A lender that wants more sends the payer back first; the waiting page leads there again.
    if (visit > 0) await page.locator('a[href*="/sandbox/"]').click()
    await page.waitForURL(/\/sandbox\//)
    await page.getByRole('button', { name: press, exact: true }).click()
  }
  if (story.presses.length > 0) await page.waitForURL(url => url.href.startsWith(address))
  await kasa.pass(story.passes)
  await page.goto(story.end === 'asking' || story.end === 'deciding' ? `${address}?back` : address)
  await waitForEnd(page, story.end)
}

/** A try that nobody ends before the payment's validity does. */
const expire = async (kasa: TestGateway, page: Page, channel: Channel): Promise<void> => {
  const validTo = String(Math.floor(kasa.clock.now().getTime() / 1000) + 600)
  const address = `${kasa.baseUrl}${await kasa.open({ ...fieldsOf(channel), validTo })}`
  await page.goto(address)
  await starts[channel.flow](page, channel, channel.flow === 'card' ? '4012001037141112' : '777123')
  if (channel.flow === 'transfer') await page.waitForURL(address)
  if (leadsAway.has(channel.flow)) await page.waitForURL(/\/sandbox\//)
  // Nobody looks while time passes.
  await page.goto('about:blank')
  await kasa.pass(601)
  for (let round = 0; round < 3; round++) await kasa.pass(30)
  await page.goto(address)
  await waitForEnd(page, channel.flow === 'blik' ? 'paid' : 'expired')
}

/** The link of the letter, opened on another device while a try is under way, leads on. */
const comeBack = async (kasa: TestGateway, browser: Browser, page: Page, channel: Channel): Promise<void> => {
  const answer = await kasa.post('/pl/payment', kasa.signed(fieldsOf(channel)))
  const address = `${kasa.baseUrl}${answer.headers.get('location')}`
  const token = /=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''
  await page.goto(address)
  await starts[channel.flow](page, channel, channel.flow === 'card' ? '4012001037141112' : '777123')
  const elsewhere = await browser.newContext({ locale: 'pl-PL' })
  try {
    const other = await elsewhere.newPage()
    await other.goto(`${kasa.baseUrl}/pl/status/${token}`)
    await other.getByRole('link', { name: t('status.finish') }).click()
    await other.waitForURL(url => url.href.startsWith(address) || url.pathname.startsWith('/sandbox/'))
  } finally {
    await elsewhere.close()
  }
}

/** Every method × each outcome, expiry, and coming back by the letter's link, with and without script. */
export const checkMethods = async (): Promise<Found> => {
  const kasa = await openGateway()
  const browser = await openChromium()
  const found: Found = { checks: 0, faults: [] }
  const shown = channels.filter(
    ({ currencies, flow, code }) => currencies.has('PLN') && (flow !== 'bank' || code === 'ing') && code !== 'wt_split',
  )
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ locale: 'pl-PL', javaScriptEnabled, reducedMotion: 'reduce' })
    context.setDefaultTimeout(10_000)
    const run = async (name: string, walk: (page: Page) => Promise<void>) => {
      const page = await context.newPage()
      found.checks++
      try {
        await walk(page)
      } catch (error) {
        const [reason] = String(error).split('\n')
        found.faults.push(
          `${name}, script ${javaScriptEnabled ? 'on' : 'off'}: ${reason} at ${new URL(page.url()).pathname}`,
        )
      }
      await page.close()
    }
    for (const channel of shown) {
      for (const story of storiesOf(channel)) {
        await run(`${channel.code}, ${story.name}`, page => tell(kasa, page, story))
      }
      await run(`${channel.code}, expiry`, page => expire(kasa, page, channel))
      await run(`${channel.code}, letter's link`, page => comeBack(kasa, browser, page, channel))
      console.log(
        `  ${channel.code}, script ${javaScriptEnabled ? 'on' : 'off'}: ${found.checks} walks, ${found.faults.length} faults so far`,
      )
    }
    await context.close()
  }
  await browser.close()
  await kasa.close()
  return found
}
