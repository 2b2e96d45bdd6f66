import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { createAssets } from '../../src/http/assets.js'
import { type Language, languages } from '../../src/http/languages.js'
import { createPhrases } from '../../src/http/phrases.js'
import { createRenderer, type Render, templateText } from '../../src/http/render.js'
import type { Ask } from '../../src/http/route.js'
import { createDrawChoose } from '../../src/paywall/draw-choose.js'
import { helpOf, initialsOf } from '../../src/paywall/frame.js'
import type { Pages } from '../../src/paywall/pages.js'
import { plainWords, type Screen, screensOf, type Words } from './sample-views.js'

const assets = createAssets()
const phrases = createPhrases()
const strict = createRenderer<Pages>('paywall', { assets, phrases, views: 'strict' })
const plain = createRenderer<Pages>('paywall', { assets, phrases, views: 'plain' })
const draw = (render: Render<Pages>, language: Language, { name, view }: Screen) =>
  render(name, language, view as never)
const screen = (label: string, language: Language = 'en'): Screen => {
  const found = screensOf(phrases[language]).find(one => one.label === label)
  if (!found) throw new Error(`No screen "${label}"`)
  return found
}
const page = (label: string, language: Language = 'en') =>
  draw(strict, language, screen(label, language)).replace(/[\u00a0\u202f]/g, ' ')

const attack = `"><script>alert(1)</script>'{{shop}}<%= 1 %>&amp;$&\u202e`
const hostile: Words = {
  shop: `Shop ${attack}`,
  recipient: `Recipient ${attack}`,
  order: `Order ${attack}`,
  title: `Title ${attack} ${'long'.repeat(300)} שלום`,
  help: `javascript:alert(1)`,
  holder: `Holder ${attack}`,
  bank: `Bank ${attack}`,
}

test.each(languages)('every screen in %s shows hostile words as text and nothing inline', language => {
  for (const one of screensOf(phrases[language], hostile)) {
    const html = draw(strict, language, one)
    expect(html).toContain(`<html lang="${language}" dir="ltr">`)
    expect(html.match(/<script\b/g)).toHaveLength(one.label.startsWith('widget') ? 2 : 1)
    expect(html).not.toMatch(/\sstyle=|\son\w+=|<style|javascript:/)
    expect(html).not.toMatch(/undefined|\[object|NaN/)
    if (one.label.startsWith('choose'))
      expect(html).toContain(
        'Order &#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;{{shop}}&lt;%= 1 %&gt;&amp;amp;$&amp;',
      )
  }
})

test.each(languages)(
  'in %s a page with methods that is put together from ready parts is the one its template draws',
  language => {
    const drawChoose = createDrawChoose(plain)
    const bare = { title: '', validUntil: null, statusUrl: null, goods: null, delivery: null }
    for (const words of [plainWords, hostile]) {
      for (const { view, label } of screensOf(phrases[language], words)) {
        if (!label.startsWith('choose')) continue
        const first = view as Pages['paywall/choose']
        const views = [
          first,
          { ...first, summary: { ...first.summary, order: 'ZAM/1 & 2', amount: '1,00 zł' } },
          { ...first, summary: { ...first.summary, ...bare } },
          { ...first, frame: { ...first.frame, shop: null, help: null, test: false }, declined: 'Declined <b>' },
          first,
        ]
        for (const one of views)
          expect(drawChoose(language, one).toString()).toBe(plain('paywall/choose', language, one))
      }
    }
  },
)

test('a template that asks for a name its view does not have is an error, not empty text', () => {
  const { frame: _left, ...rest } = screen('problem').view as Pages['paywall/problem']
  expect(() => strict('paywall/problem', 'en', rest as Pages['paywall/problem'])).toThrow(
    'paywall/problem has no "frame"',
  )
  expect(() =>
    plain('paywall/not-found', 'en', {
      frame: { path: '/x', shop: null, look: { scheme: 'auto', stylesheet: null } },
    } as never),
  ).toThrow('printed nothing')
})

test('each method is a form of its own that works without script', () => {
  const html = page('choose-transfer')
  const own = '/en/pay/0b1c5d1e-7f3a-4c55-9a43-1f2d3c4b5a69'
  for (const target of ['blik', 'bank', 'card', 'transfer'])
    expect(html).toContain(`method="post" action="${own}/${target}"`)
  for (const name of ['code', 'number', 'expiry', 'cvc', 'holder']) {
    expect(html).toContain(`<label class="label" for="${name}"`)
    expect(html).toMatch(new RegExp(`<input[^>]* id="${name}" name="${name}"`))
  }
  expect(html).toContain('autocomplete="one-time-code"')
  for (const token of ['cc-number', 'cc-exp', 'cc-csc', 'cc-name']) expect(html).toContain(`autocomplete="${token}"`)
  expect(html).toContain('<button name="bank" value="mtransfer">')
  expect(html).toMatch(/<button name="bank" value="citi" disabled>.*Unavailable now/)
  expect(html).toMatch(/id="method-transfer"[^>]* checked/)
})

test('a method that is unavailable is shown disabled with the reason and without its form', () => {
  const html = page('choose-bank')
  expect(html).toMatch(/id="method-blik"[^>]* disabled/)
  expect(html).toContain('Too many failed attempts')
  expect(html).not.toContain('name="code"')
})

test('a declined try says why and that no money was taken; field errors are tied to fields and summed up on top', () => {
  const declined = page('choose-bank')
  expect(declined).toMatch(
    /role="alert" tabindex="-1" autofocus>[\s\S]*There is not enough money in the account\.[\s\S]*No money was taken\./,
  )
  const faulty = page('choose-card-errors')
  expect(faulty).toContain('<a href="#number">Check the card number.</a>')
  expect(faulty).toMatch(/id="number"[^>]* aria-describedby="number-error" aria-invalid="true"/)
  expect(faulty).toMatch(/id="expiry"[^>]* aria-describedby="expiry-error" aria-invalid="true"/)
  expect(faulty).toContain('<p class="error" id="cvc-error">')
  expect(page('choose')).not.toMatch(/aria-invalid|role="alert"/)
})

test('amount, payee and order stay visible on every step of a payment', () => {
  const labels = screensOf(phrases.en).filter(({ name }) => /choose|waiting|transfer|paid|closed|status/.test(name))
  expect(labels.length).toBeGreaterThan(20)
  for (const { label } of labels) {
    const html = page(label)
    expect(html).toContain('<p class="amount">PLN 129.90</p>')
    expect(html).toContain('<dd>Pod Żaglem sp. z o.o., Gdańsk</dd>')
    expect(html).toContain('<dd>ZAM/2026/17</dd>')
    expect(html).toContain('<p class="ribbon">Test mode: no money moves</p>')
  }
})

test('the language menu leads to the same page in every language; answers to a form have none', () => {
  const html = page('waiting-app', 'pl')
  for (const language of languages)
    expect(html).toContain(`href="/${language}/pay/0b1c5d1e-7f3a-4c55-9a43-1f2d3c4b5a69" lang="${language}"`)
  expect(html).toMatch(/lang="pl" hreflang="pl" aria-current="true">Polski/)
  expect(page('refused')).not.toContain('<details')
})

test('waiting looks again without script, sends to a bank only when told, and offers another method', () => {
  const app = page('waiting-app')
  expect(app).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>')
  expect(app).toContain('data-state="/en/pay/0b1c5d1e-7f3a-4c55-9a43-1f2d3c4b5a69/state" data-version="4"')
  expect(app).toContain('data-left="95">1:35<')
  expect(app).toContain('/leave"')
  expect(page('waiting-to-bank')).not.toContain(';url=')
  expect(page('waiting-to-card')).toContain('content="0;url=/sandbox/bank/3f0c?from=kasa&amp;x=1"')
  expect(page('waiting-asking')).not.toContain('/leave"')
})

test('the receipt returns by itself only where the shop has an address', () => {
  expect(page('paid')).toContain('content="10;url=/en/pay/0b1c5d1e-7f3a-4c55-9a43-1f2d3c4b5a69/return"')
  expect(page('paid')).toContain('You will return to the shop in 10 seconds.')
  expect(page('paid-surplus')).not.toContain('/return')
  expect(page('paid-surplus')).toContain('We received PLN 5.00 too much.')
})

test('a payment that ended without success says that no money was taken, unless some arrived', () => {
  expect(page('closed-expired')).toContain('No money was taken.')
  expect(page('closed-cancelled')).toContain('We received PLN 10.00 for this payment.')
  expect(page('closed-cancelled')).not.toContain('No money was taken.')
})

test('only the sandbox shows the developer panel and the switch for arrived money', () => {
  expect(page('refused-developer')).toContain('sign the raw values')
  expect(page('refused')).not.toContain('developer')
  expect(page('transfer')).toContain('/arrived"')
  expect(page('transfer-partly')).not.toContain('/arrived"')
})

test.each(languages)(
  'critical bytes of the first view in %s stay under 14 kB, everything under 30 kB',
  async language => {
    const html = Buffer.from(draw(plain, language, screen('choose', language)))
    const styles = await sizeOf('paywall.css')
    const script = await sizeOf('paywall.js')
    const marks = await sizeOf('marks.svg')
    expect(script).toBeLessThanOrEqual(5_000)
    expect(gzipSync(html, { level: 1 }).length + styles).toBeLessThanOrEqual(14_000)
    expect(brotliCompressSync(html).length + styles + script + marks).toBeLessThanOrEqual(30_000)
  },
)

test('a first view is rendered in microseconds, not milliseconds', () => {
  const one = screen('choose', 'pl')
  for (let round = 0; round < 3000; round++) draw(plain, 'pl', one)
  // The processor's time of this process: a machine that is busy with other work does not make the page slower.
  const before = process.cpuUsage()
  for (let round = 0; round < 3000; round++) draw(plain, 'pl', one)
  const microseconds = process.cpuUsage(before).user / 3000
  expect(microseconds).toBeLessThan(250)
})

test('assets are immutable, compressed as asked, and unknown ones are not found', async () => {
  expect(assets.url('paywall.css')).toMatch(/^\/assets\/paywall\.[0-9a-f]{12}\.css$/)
  const bare = await fetchAsset('paywall.js', '')
  expect(bare.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  })
  const [br, gzip, refused] = await Promise.all(
    ['gzip, br', 'gzip', 'br;q=0, gzip;q=0'].map(accepted => fetchAsset('paywall.js', accepted)),
  )
  expect(brotliDecompressSync(br?.body as Buffer)).toEqual(bare.body)
  expect(gunzipSync(gzip?.body as Buffer)).toEqual(bare.body)
  expect(refused?.headers).not.toHaveProperty('content-encoding')
  expect((await fetchAsset('../../package.json', '')).status).toBe(404)
  expect(() => assets.url('none.css')).toThrow('none.css')
})

test('templates agree with their view types', () => {
  const folder = mkdtempSync(new URL('../../.lifted-', import.meta.url).pathname)
  try {
    for (const room of ['paywall', 'mail', 'developers', 'panel'] as const) {
      const files = readdirSync(new URL(`../../views/${room}/`, import.meta.url)).filter(name => name.endsWith('.ejs'))
      for (const file of files) {
        const name = `${room}/${file.slice(0, -4)}`
        writeFileSync(`${folder}/${name.replace('/', '-')}.ts`, lifted(name, room))
      }
    }
    writeFileSync(
      `${folder}/tsconfig.json`,
      JSON.stringify({
        extends: '../tsconfig.json',
        compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
        include: ['*.ts'],
      }),
    )
    const tsc = new URL('../../node_modules/typescript/bin/tsc', import.meta.url).pathname
    expect(run(tsc, folder)).toBe('')
    writeFileSync(
      `${folder}/closed.ts`,
      lifted('paywall/closed', 'paywall').replaceAll('view.received', 'view.recieved'),
    )
    expect(run(tsc, folder)).toContain("Property 'recieved' does not exist")
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('initials and help contacts are made from what shops send', () => {
  expect(['Księgarnia Pod Żaglem', 'mBank', '', '– ! –', '🙂 shop'].map(initialsOf)).toEqual(['KŻ', 'M', '', '', 'S'])
  expect(helpOf('pomoc@sklep.example')).toEqual({ href: 'mailto:pomoc@sklep.example', text: 'pomoc@sklep.example' })
  expect(helpOf('https://sklep.example/pomoc?a=1')).toEqual({
    href: 'https://sklep.example/pomoc?a=1',
    text: 'sklep.example/pomoc',
  })
  expect(['javascript:alert(1)', 'data:text/html,x', 'a b@c', 'http://', 'x@y?bcc=z'].map(helpOf)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

async function sizeOf(name: string): Promise<number> {
  return (await fetchAsset(name, 'br')).body?.length ?? 0
}

async function fetchAsset(name: string, accepted: string) {
  const file = name.includes('/') ? name : assets.url(name).slice('/assets/'.length)
  return assets.route.handle({ params: { file }, headers: { 'accept-encoding': accepted } } as unknown as Ask)
}

/** What each room calls the views of its templates. */
const viewTypes = { paywall: 'Pages', mail: 'MailPages', developers: 'DeveloperPages', panel: 'PanelPages' } as const

/** The scriptlets of a template as a TypeScript function, so that tsc sees what EJS would only meet at run time. */
function lifted(name: string, room: keyof typeof viewTypes): string {
  const pieces = templateText(name, assets).split(/<%([=-]?)([\s\S]*?)%>/)
  const lines = [
    room === 'panel'
      ? "import type { PanelPhrases as Phrases } from '../src/panel/texts.js'"
      : "import type { Phrases } from '../src/http/phrases.js'",
    `import type { ${viewTypes[room]} as Pages } from '../src/${room}/pages.js'`,
    // A page of a payment always has a path; should it be null, printing it throws.
    'declare const print: (text: string | number | null) => void',
    `export const draw = (view: Pages['${name}'], t: Phrases): void => {`,
  ]
  for (let at = 1; at < pieces.length; at += 3)
    lines.push(pieces[at] === '' ? `${pieces[at + 1]}` : `print(${pieces[at + 1]})`)
  return [...lines, '}', ''].join('\n')
}

function run(tsc: string, folder: string): string {
  try {
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
    return ''
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
  }
}
