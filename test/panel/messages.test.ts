import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PNG } from 'pngjs'
import type { Member } from '../../src/members/member.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const pdf = (text = 'words') => Buffer.from(`%PDF-1.7\n${text}\nstartxref\n9\n%%EOF\n`)
const png = PNG.sync.write(new PNG({ width: 2, height: 2 }))

let kasa: TestPanel
let anna: Member
let annas: PanelBrowser
let colleague: PanelBrowser
let staff: PanelBrowser

beforeAll(async () => {
  kasa = await openPanel(
    'sqlite',
    {},
    {
      KASA_OPERATOR_NAME: 'Bramka',
      KASA_CONTACT_TECHNICAL: '+48 22 000 11 22, tech@example.com',
      KASA_CONTACT_SALES: 'sales@example.com, 8:30-15',
    },
  )
  anna = await kasa.newMember('technical', { firstName: 'Anna', lastName: 'Nowak' })
  annas = await kasa.signedIn(anna)
  colleague = await kasa.as('financial_passive')
  staff = await kasa.as('operator', { firstName: 'Olga', lastName: 'Lis' })
})
afterAll(() => kasa.close())

const decoded = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
/** The messages of a conversation as they are read: who, text, files. */
const said = (html: string) =>
  (html.split('<ol>')[1]?.split('</ol>')[0] ?? '')
    .split('<li id="m')
    .slice(1)
    .map(inner => ({
      seq: Number.parseInt(inner, 10),
      side: /class="(\w+)"/.exec(inner)?.[1],
      who: /<strong>([^<]*)<\/strong>/.exec(inner)?.[1],
      text: decoded(/<p class="said">([\s\S]*?)<\/p>/.exec(inner)?.[1] ?? ''),
      files: [...inner.matchAll(/<a href="([^"]+)" download>([^<]*)</g)].map(([, href = '', name = '']) => ({
        href,
        name,
      })),
    }))
const badge = (html: string) => Number(/Messages <span class="badge">(\d+)</.exec(html)?.[1] ?? 0)
const unread = async (browser: PanelBrowser) => badge(await browser.page('/panel/contact'))
const formKey = (html: string) => /name="key" value="([^"]+)"/.exec(html)?.[1] ?? ''
const located = (answer: Response) => answer.headers.get('location') ?? ''
type Files = Record<string, { name: string; bytes: Uint8Array; type?: string }>

/** Writes by the contact form; answers the thread's address. */
const ask = async (browser: PanelBrowser, subject: string, text = 'Hello', files: Files = {}, about = 'question') => {
  const key = formKey(await browser.page('/panel/contact'))
  const answer = await browser.upload('/panel/contact', { key, about, subject, text }, files)
  if (answer.status !== 303) throw new Error(`asking was answered ${answer.status}: ${await answer.text()}`)
  return located(answer)
}
const write = async (browser: PanelBrowser, path: string, text: string, files: Files = {}) => {
  const key = formKey(await browser.page(path))
  return browser.upload(path, { key, text }, files)
}
const asStaff = (path: string) => path.replace('/panel/', '/panel/operator/')

test('merchant and operator write to each other, and what is not read is counted for each member', async () => {
  const path = await ask(annas, 'Rates & <b>fees</b>', "Line one\nline two <script>alert('x')</script>", {}, 'offer')
  const queue = await staff.page('/panel/operator/messages')
  expect(badge(queue)).toBeGreaterThan(0)
  expect(queue.match(/<nav class="side"[\s\S]*?<\/nav>/)?.[0].match(/aria-current/g)).toHaveLength(1)
  expect(queue).toContain(`<a href="${asStaff(path)}">Rates &amp; &lt;b&gt;fees&lt;/b&gt;</a>`)
  expect(queue).toContain('<small>Offer on request</small>')
  const seen = await staff.page(asStaff(path))
  expect(said(seen)).toEqual([
    { seq: 1, side: 'theirs', who: 'Anna Nowak', text: "Line one\nline two <script>alert('x')</script>", files: [] },
  ])
  expect(seen).not.toMatch(/<script>alert|<b>fees/)
  expect([await unread(annas), await unread(colleague)]).toEqual([0, 0])
  expect(located(await write(staff, asStaff(path), 'We answer.'))).toBe(`${asStaff(path)}#m2`)
  expect([await unread(annas), await unread(colleague)]).toEqual([1, 1])
  expect(await annas.page('/panel/messages?state=unread')).toContain('<span class="chip done">New</span>')
  const read = await annas.page(path)
  expect(said(read)[1]).toMatchObject({ who: 'Bramka', text: 'We answer.', side: 'theirs' })
  expect(read).toContain('New since your last visit')
  expect(badge(read)).toBe(0)
  expect(await annas.page(path)).not.toContain('New since your last visit')
  expect([await unread(annas), await unread(colleague)]).toEqual([0, 1])
  expect(said(await staff.page(asStaff(path)))[1]?.who).toBe('Olga Lis · Bramka')
  expect(await staff.page('/panel/operator/messages')).not.toContain(asStaff(path))
  expect(await staff.page('/panel/operator/messages?view=open')).toContain(asStaff(path))
})

test('a letter says that there is a message, and never what it says', async () => {
  const owner = await kasa.newMember('representative', { language: 'ru' })
  const browser = await kasa.signedIn(owner)
  const path = await ask(browser, 'Secret subject', 'Secret question')
  await write(staff, asStaff(path), 'Secret answer')
  await kasa.gateway.tick()
  const list = await kasa.page('/developers/mailbox')
  const letters = [...list.matchAll(/href="(\/developers\/mailbox\/m\d+)".*?<td>([^<]*)<\/td>/g)]
  const [own] = letters.filter(([, , to]) => to === owner.email)
  const letter = await kasa.page(own?.[1] ?? '')
  expect(letter).toContain('У вас новое сообщение')
  expect(letter).toContain(path)
  const all = await Promise.all(letters.map(([, address]) => kasa.page(address ?? '')))
  expect(all.filter(one => one.includes(asStaff(path)))).toHaveLength(1)
  expect(all.join('\n')).not.toContain('Secret')
})

test('the same form sent twice writes once', async () => {
  const key = formKey(await annas.page('/panel/contact'))
  const fields = { key, about: 'question', subject: 'Twice', text: 'Hello' }
  const [one, two] = await Promise.all([annas.post('/panel/contact', fields), annas.post('/panel/contact', fields)])
  expect(located(one)).toBe(located(two))
  const reply = { key: formKey(await annas.page(located(one))), text: 'Again' }
  await Promise.all([annas.post(located(one), reply), annas.post(located(one), reply)])
  expect(said(await annas.page(located(one))).map(({ text }) => text)).toEqual(['Hello', 'Again'])
})

test('another merchant’s thread and file are the same 404 as unknown ones', async () => {
  const path = await ask(annas, 'Mine', 'See', { file1: { name: 'a.pdf', bytes: pdf() } })
  const [file] = said(await annas.page(path))[0]?.files ?? []
  const { merchant } = await kasa.newMerchant()
  const stranger = await kasa.as('representative', { merchantId: merchant.id })
  const pageOf = async (answer: Response) => [answer.status, (await answer.text()).replace(/value="[^"]*"/g, '')]
  const other = await ask(stranger, 'Theirs')
  await stranger.page(other)
  for (const [foreign, unknown] of [
    [path, `/panel/messages/${randomUUID()}`],
    [file?.href ?? '', `${path}/files/${randomUUID()}`],
  ] as const) {
    const [one, two] = [await pageOf(await stranger.get(foreign)), await pageOf(await stranger.get(unknown))]
    expect(one).toEqual(two)
    expect(one[0]).toBe(404)
  }
  await stranger.page(other)
  expect((await stranger.post(path, { text: 'Let me in' })).status).toBe(404)
  expect((await stranger.post(`${path}/close`, { seen: '1' })).status).toBe(404)
  const theirs = file?.href.split('/').at(-1)
  expect((await stranger.get(`${other}/files/${theirs}`)).status).toBe(404)
  expect((await stranger.get(asStaff(path))).status).toBe(403)
  expect((await staff.get(path)).status).toBe(403)
  expect(said(await annas.page(path))).toHaveLength(1)
})

test('files go to the other side as downloads that no browser shows as a page', async () => {
  const path = await ask(annas, 'Files', 'Two files', {
    file1: { name: '../../etc/umowa "1" <b>.pdf', bytes: pdf('secret'), type: 'text/html' },
    file2: { name: 'zdjęcie.PNG', bytes: png },
  })
  const files = said(await staff.page(asStaff(path)))[0]?.files ?? []
  expect(files.map(({ name }) => name)).toEqual(['umowa 1 b.pdf', 'zdjęcie.png'])
  const [one, two] = await Promise.all(files.map(({ href }) => staff.get(href)))
  expect(one?.status).toBe(200)
  expect(Object.fromEntries(one?.headers ?? [])).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="umowa 1 b.pdf"; filename*=UTF-8''umowa%201%20b.pdf`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-store',
  })
  expect(Buffer.from(await (one as Response).arrayBuffer()).equals(pdf('secret'))).toBe(true)
  expect(two?.headers.get('content-disposition')).toBe(
    `attachment; filename="zdj_cie.png"; filename*=UTF-8''zdj%C4%99cie.png`,
  )
  expect(Buffer.from(await (two as Response).arrayBuffer()).equals(png)).toBe(true)
  const [entry] = await kasa.read.audit.list(anna.merchantId, { limit: 1, what: 'message.file-fetched' })
  expect(entry?.after).toEqual({ thread: path.split('/').at(-1) })
})

test.each([
  [
    'a zip bomb named .pdf',
    { file1: { name: 'bomb.pdf', bytes: Buffer.from('PK\x03\x04...') } },
    'The file “bomb.pdf” is not a PDF',
  ],
  [
    'a drawing with script',
    { file1: { name: 'x.png', bytes: Buffer.from('<svg onload="alert(1)"/>') } },
    'is not a PDF, JPG or PNG',
  ],
  [
    'a PNG with an archive behind it',
    { file1: { name: 'x.png', bytes: Buffer.concat([png, Buffer.from('PK')]) } },
    'is damaged',
  ],
  [
    'an empty name and 11 MB',
    { file1: { name: 'x.pdf', bytes: Buffer.alloc(11 * 1024 * 1024, 1) } },
    'larger than 10 MB',
  ],
  [
    'two files of 5.5 MB',
    Object.fromEntries(
      [1, 2].map(at => [`file${at}`, { name: `${at}.pdf`, bytes: Buffer.alloc(5.5 * 1024 * 1024, 1) }]),
    ),
    'larger than 10 MB together',
  ],
] as [string, Files, string][])('%s is refused at its field, and what was typed stays', async (_case, files, words) => {
  const before = await kasa.read.threads.queue({ limit: 100 })
  const key = formKey(await annas.page('/panel/contact'))
  const typed = { key, about: 'integration', subject: 'Does "not" work', text: 'What I <typed>' }
  const answer = await annas.upload('/panel/contact', typed, files)
  const html = await answer.text()
  expect(answer.status).toBe(422)
  expect(decoded(html)).toContain(words)
  expect(html).toContain('<a href="#message-file1">')
  expect(html).toContain('value="Does &#34;not&#34; work"')
  expect(html).toContain('What I &lt;typed&gt;</textarea>')
  expect(html).toContain('<option value="integration" selected>')
  expect(await kasa.read.threads.queue({ limit: 100 })).toHaveLength(before.length)
})

test('an upload beyond every limit, or from somebody who is not signed in, is not read on', async () => {
  const address = new URL('/panel/contact', kasa.origin)
  const headers = { 'content-length': 13 * 1024 * 1024, 'accept-language': 'pl', host: new URL(kasa.baseUrl).host }
  const [status, html] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    const sending = request(address, { method: 'POST', headers }, answer => {
      let text = ''
      answer.on('data', part => {
        text += part
      })
      answer.on('end', () => {
        sending.destroy()
        resolve([answer.statusCode, text])
      })
    })
    sending.on('error', reject)
    sending.write('-')
  })
  expect([status, html]).toEqual([413, expect.stringContaining('wybierz mniejsze pliki')])
  const visitor = kasa.visitor()
  const refused = await visitor.upload('/panel/contact', { subject: 'x', text: 'y' }, {})
  expect([refused.status, located(refused)]).toEqual([303, '/panel/login'])
})

test('nobody sends more than people write: what was typed stays', async () => {
  const browser = await kasa.as('technical')
  const path = await ask(browser, 'Many')
  const key = formKey(await browser.page(path))
  for (let at = 0; at < 59; at++) await browser.post(path, { key, text: 'again' })
  const answer = await browser.post(path, { key: randomUUID(), text: 'One too many' })
  const html = await answer.text()
  expect([answer.status, html]).toEqual([422, expect.stringContaining('One too many</textarea>')])
  expect(html).toContain('So many messages or files cannot be sent at once')
  expect(said(await browser.page(path))).toHaveLength(2)
})

test('subject and text have their limits, said in the reader’s language', async () => {
  const browser = await kasa.as('representative', { language: 'pl' })
  await browser.page('/panel/contact')
  const answer = await browser.post('/panel/contact', { about: 'question', subject: ' ', text: 'ż'.repeat(5_001) })
  const html = decoded(await answer.text())
  expect(answer.status).toBe(422)
  expect(html).toContain('Napisz w kilku słowach, czego dotyczy sprawa.')
  expect(html).toContain('Najwyżej 5000 znaków. Skróć tekst.')
})

test('a conversation is closed as it was seen, and a reply opens it again', async () => {
  const path = await ask(annas, 'Closing')
  await annas.page(path)
  const stale = { seen: '1' }
  await write(staff, asStaff(path), 'One more thing')
  await annas.post(`${path}/close`, stale)
  expect(await annas.page(path)).toContain('Something new was written meanwhile')
  await annas.post(`${path}/close`, { seen: '2' })
  expect(await annas.page(path)).toContain('A reply opens it again')
  expect(said(await annas.page(path))[2]).toMatchObject({ side: 'event', text: 'Closed the conversation.' })
  expect(await annas.page('/panel/messages?state=closed')).toContain(path)
  expect(await staff.page('/panel/operator/messages')).not.toContain(asStaff(path))
  await write(annas, path, 'Still not clear')
  expect(await staff.page('/panel/operator/messages')).toContain(asStaff(path))
})

test('the list finds by a part of the subject and goes on page by page', async () => {
  const { merchant } = await kasa.newMerchant()
  const browser = await kasa.as('technical', { merchantId: merchant.id })
  expect(await browser.page('/panel/messages')).toContain('There are no messages yet')
  for (let at = 0; at < 27; at++) await ask(browser, `Żółty ${at}%`)
  const first = await browser.page('/panel/messages')
  const subjects = (html: string) => [...html.matchAll(/>Żółty (\d+)%</g)].map(([, at]) => Number(at))
  expect(subjects(first)).toHaveLength(25)
  const older = decoded(/rel="next" href="([^"]+)"/.exec(first)?.[1] ?? '')
  const second = await browser.page(older)
  expect(subjects(second)).toEqual([1, 0])
  expect(second).toContain('rel="prev" href="/panel/messages"')
  expect(subjects(await browser.page('/panel/messages?search=%C5%BB%C3%93%C5%81TY+26'))).toEqual([26])
  expect(await browser.page('/panel/messages?search=nothing&state=nonsense&after=x')).toContain('Nothing fits')
})

test('the operator begins a conversation with a merchant by its id', async () => {
  await staff.page('/panel/operator/messages/new')
  const fields = { merchant: 'unknown', subject: 'News', text: 'Something changes' }
  const refused = await staff.post('/panel/operator/messages/new', fields)
  expect([refused.status, await refused.text()]).toEqual([
    422,
    expect.stringContaining('There is no merchant with this id'),
  ])
  await unread(annas)
  const before = await unread(annas)
  const merchant = kasa.shop?.merchantId ?? ''
  const answer = await staff.post('/panel/operator/messages/new', { ...fields, merchant })
  expect(located(answer)).toMatch(/^\/panel\/operator\/messages\/[0-9a-f-]{36}$/)
  expect(await unread(annas)).toBe(before + 1)
  const { merchant: other } = await kasa.newMerchant()
  const listed = async (of: string) => staff.page(`/panel/operator/messages?view=all&merchant=${of}`)
  const own = await listed(merchant)
  expect(own).toContain(located(answer))
  expect(own).toContain('<input type="hidden" name="view" value="all">')
  expect(own).toContain(`href="/panel/operator/messages/new?merchant=${merchant}"`)
  expect(await listed(other.publicId)).toContain('Nothing fits')
  expect((await staff.get('/panel/operator/messages?merchant=unknown')).status).toBe(404)
})

test('a long conversation is read page by page, the newest first', async () => {
  const path = await ask(annas, 'Long')
  const { merchantId, id } = (await kasa.read.threads.findAny(path.split('/').at(-1) ?? '')) ?? { merchantId: 0, id: 0 }
  const more = {
    side: 'operator',
    memberId: null,
    author: 'Bramka',
    event: null,
    uploads: [],
    createdAt: new Date(),
  } as const
  for (let at = 2; at <= 53; at++)
    await kasa.gateway.storage.write(({ threads }) =>
      threads.append(merchantId, id, { ...more, formKey: randomUUID(), text: `Message ${at}` }),
    )
  const newest = await annas.page(path)
  expect([said(newest)[0]?.seq, said(newest).at(-1)?.text]).toEqual([4, 'Message 53'])
  const older = await annas.page(/<a href="([^"]+)">Show older/.exec(newest)?.[1] ?? '')
  expect(said(older).map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(older).not.toContain('Show older')
})

test('the contact page shows the ways that are configured and no others', async () => {
  const html = await annas.page('/panel/contact?about=offer&subject=%3Ci%3Ex')
  expect(html).toContain('<a href="tel:+48220001122">+48 22 000 11 22</a>')
  expect(html).toContain('Monday to Friday, 9:00\u2060–\u206016:00 (Warsaw time)')
  expect(html).toContain('Monday to Friday, 8:30\u2060–\u206015:00 (Warsaw time)')
  expect(html).not.toContain('For buyers')
  expect(html).toContain('<option value="offer" selected>')
  expect(html).toContain('value="&lt;i&gt;x"')
  expect(html).not.toContain('End the contract')
  const visitor = kasa.visitor()
  expect(await visitor.page('/panel/login')).toContain('href="/panel/contact/ways"')
  const ways = await visitor.page('/panel/contact/ways')
  expect(ways).toContain('<a href="mailto:tech@example.com">')
  expect(ways).not.toContain('<textarea')
})

test('whoever is stuck with an integration reaches the technical line and a form that names the shop', async () => {
  const shop = kasa.shop?.shop
  const html = await annas.page(`/panel/shops/${shop?.publicId}/integration`)
  expect(html).toContain('<a href="mailto:tech@example.com">')
  expect(html).not.toContain('sales@example.com')
  expect(html).toContain('<details class="help">')
  const href = decoded(/href="(\/panel\/contact\?[^"]+)"/.exec(html)?.[1] ?? '')
  const form = await annas.page(href.replace('#message', ''))
  expect(form).toContain('<option value="integration" selected>')
  expect(form).toContain(`value="Integration of ${shop?.name}"`)
})

test('the representative gives notice, sees when the contract ends, takes it back, and the operator sees it', async () => {
  const { merchant, shop } = await kasa.newMerchant()
  const owner = await kasa.as('representative', { merchantId: merchant.id })
  for (const role of ['technical', 'financial_passive', 'financial_active'] as const)
    expect((await (await kasa.as(role)).get('/panel/termination')).status).toBe(403)
  const asked = await owner.page('/panel/termination')
  expect(decoded(asked)).toContain('If you give notice now, the last day is 22\u00a0December 2026.')
  const unticked = await owner.post('/panel/termination', { key: formKey(asked), text: 'Moving' })
  expect([unticked.status, await unticked.text()]).toEqual([422, expect.stringContaining('Tick the box')])
  await owner.post('/panel/termination', { key: formKey(asked), text: 'Moving', confirm: 'yes' })
  expect(await owner.page('/panel/termination')).toContain('The contract ends after 22\u00a0December 2026')
  const queue = await staff.page('/panel/operator/messages?view=notices')
  const path = /\/panel\/operator\/messages\/[0-9a-f-]{36}/.exec(queue)?.[0] ?? ''
  const seen = await staff.page(path)
  expect(seen).toContain('<span class="chip waiting">Running</span>')
  const about = await staff.page(/href="(\/panel\/operator\/merchants\/[^"]+)"/.exec(seen)?.[1] ?? '')
  expect(about).toContain('<span class="chip waiting">Running</span>')
  expect(about).toContain(`/panel/operator/messages?view=all&amp;merchant=${merchant.publicId}`)
  expect(said(seen)[0]?.text).toBe('Gave notice of termination of the contract.\n\nMoving')
  await owner.post('/panel/termination/withdraw')
  expect(await staff.page(path)).toContain('<span class="chip quiet">Withdrawn</span>')
  const whats = (await kasa.read.audit.list(merchant.id, { limit: 2, what: 'contract' })).map(({ what }) => what)
  expect(whats).toEqual(['contract.notice-withdrawn', 'contract.notice-given'])
  const again = await owner.page('/panel/termination')
  await owner.post('/panel/termination', { key: formKey(again), confirm: 'yes' })
  await kasa.pass(31 * 86_400)
  expect((await kasa.read.shops.byId(merchant.id, shop.id))?.active).toBe(false)
  expect(await unread(owner)).toBe(1)
  const [ended] = await kasa.read.audit.list(merchant.id, { limit: 1 })
  expect(ended).toMatchObject({ what: 'contract.ended', memberId: null, after: { shopsClosed: [shop.publicId] } })
  expect(await owner.page('/panel/settings/audit')).toContain('The contract ended')
  expect(await owner.page('/panel/termination')).toContain('The contract has ended')
  kasa.forget(2)
  const payment = { merchantId: merchant.publicId, serviceId: shop.publicId }
  expect((await kasa.post('/pl/payment', kasa.signed(payment))).status).not.toBe(303)
})

test('help stands beside a tab in the reader’s language, and whether it helped reaches the operator once a member', async () => {
  const browser = await kasa.as('representative', { language: 'uk' })
  const tab = await browser.page('/panel/messages?search=x')
  expect(tab).toContain('<details class="help">')
  expect(tab).toContain('Оператор</dt><dd>той, хто керує цим шлюзом</dd>')
  const from = '/panel/messages?search=x'
  const answer = await browser.post('/panel/help/messages', { helpful: 'no', from })
  expect(located(answer)).toBe(`/panel/help/messages?${new URLSearchParams({ from })}#answer`)
  const article = await browser.page(located(answer))
  expect(article).toContain('value="no" checked')
  const comment = 'Бракує <b>прикладу</b>'
  const commented = await browser.post('/panel/help/messages', {
    helpful: 'yes',
    comment,
    from: 'https://evil.example',
  })
  expect(located(commented)).toBe('/panel/help')
  const [refused, unknown] = [
    await browser.post('/panel/help/messages', { comment: 'x' }),
    await browser.get('/panel/help/x'),
  ]
  expect([refused.status, unknown.status]).toEqual([422, 404])
  const long = await browser.post('/panel/help/shops', { helpful: 'yes', comment: 'x'.repeat(1_001) })
  expect([long.status, await long.text()]).toEqual([422, expect.stringContaining('Щонайбільше 1000 знаків')])
  const table = await staff.page('/panel/operator/feedback')
  expect(table).toMatch(
    /article=messages#comments">Messages and contact<\/a>[\s\S]*?>1<[\s\S]*?>0<[\s\S]*?>100%<[\s\S]*?>1</,
  )
  expect(table).toContain('Бракує &lt;b&gt;прикладу&lt;/b&gt;')
  expect(await staff.page('/panel/operator/feedback?article=shops')).not.toContain('прикладу')
  expect((await browser.get('/panel/operator/feedback')).status).toBe(403)
})
