import { createServer } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import type { ResolvedAddress } from '../../src/notifications/guarded-connect.js'
import { judgeAddress } from '../../src/notifications/judge-address.js'
import { createOutbound, type OutboundLimits, type OutboundRequest } from '../../src/notifications/outbound.js'
import { ownAddresses } from '../../src/notifications/own-addresses.js'
import { type AddressRules, addressRefusal, parseTarget, urlRefusal } from '../../src/notifications/safe-address.js'
import { openShop, type Reply, silence, status } from './receiving-shop.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map(close => close()))
})

const production: AddressRules = {
  mode: 'production',
  allowLoopback: false,
  allowedTargets: [],
  ownAddresses: () => [],
}
const sandbox: AddressRules = { ...production, mode: 'sandbox', allowLoopback: true }

const shopWith = async (reply?: Reply) => {
  const shop = await openShop(reply)
  closing.push(shop.close)
  return shop
}

const clientWith = (of: {
  rules?: AddressRules
  names?: (name: string) => string[]
  limits?: Partial<OutboundLimits>
  insideWrite?: boolean
}) => {
  const resolve = async (name: string): Promise<ResolvedAddress[]> =>
    (of.names?.(name) ?? []).map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
  const outbound = createOutbound({
    rules: of.rules ?? sandbox,
    resolve,
    insideWrite: () => of.insideWrite ?? false,
    limits: of.limits ?? {},
  })
  closing.push(outbound.close)
  return outbound
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

const post = (url: string): OutboundRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'text/plain' },
  body: 'x',
})

test.each([
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['192.168.1.1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.8.8.8', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['169.254.169.254', 'linkLocal'],
  ['100.64.0.1', 'carrierGradeNat'],
  ['100.100.100.200', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['192.0.2.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:8.8.8.8', 'ipv4Mapped'],
  ['::127.0.0.1', 'loopback'],
  ['::808:808', 'unassigned'],
  ['5f00::1', 'segmentRouting'],
  ['64:ff9b::7f00:1', 'rfc6052'],
  ['64:ff9b:1::1', 'rfc6052'],
  ['2002:7f00:1::', '6to4'],
  ['2001::1', 'teredo'],
  ['2001:db8::1', 'reserved'],
  ['fe80::1', 'linkLocal'],
  ['fc00::1', 'uniqueLocal'],
  ['fd00:ec2::254', 'metadata'],
  ['fec0::1', 'deprecatedSiteLocal'],
  ['ff02::1', 'multicast'],
  ['100::1', 'discard'],
  ['not an address', 'not an IP address'],
])('production never dials %s', (address, why) => {
  expect(addressRefusal({ host: 'shop.example', address, port: 443 }, production)).toContain(why)
})

test('public addresses are open, on default ports only', () => {
  for (const address of ['8.8.8.8', '93.184.216.34', '2606:2800:220:1::1']) {
    expect(addressRefusal({ host: 'shop.example', address, port: 443 }, production)).toBeUndefined()
    expect(addressRefusal({ host: 'shop.example', address, port: 8443 }, production)).toContain('port 8443')
  }
})

test('production calls https on port 443 only; a sandbox http too; neither takes credentials or other schemes', () => {
  const judge = (url: string, rules: AddressRules) => urlRefusal(new URL(url), rules)
  expect(judge('https://shop.example/n', production)).toBeUndefined()
  expect(judge('http://shop.example/n', production)).toContain('https')
  expect(judge('https://shop.example:8443/n', production)).toContain('port 443')
  expect(judge('http://shop.example:3000/n', sandbox)).toBeUndefined()
  expect(judge('ftp://shop.example/n', sandbox)).toContain('scheme')
  expect(judge('http://user:secret@shop.example/n', sandbox)).toBe('the address carries a user name or password')
})

test('a sandbox opens loopback, its own port excepted, and the containers of its list, never metadata', () => {
  const rules: AddressRules = {
    ...sandbox,
    ownAddresses: () => [{ address: '127.0.0.1', port: 8080 }],
    allowedTargets: ['shop:3000', '172.18.0.0/16', '169.254.0.0/16', 'fd00:ec2::/32'].flatMap(
      text => parseTarget(text) ?? [],
    ),
  }
  const judge = (host: string, address: string, port: number) => addressRefusal({ host, address, port }, rules)
  expect(judge('localhost', '127.0.0.1', 3000)).toBeUndefined()
  expect(judge('localhost', '::1', 3000)).toBeUndefined()
  expect(judge('localhost', '127.0.0.1', 8080)).toContain('Kasa itself')
  expect(judge('x', '::ffff:127.0.0.1', 8080)).toContain('Kasa itself')
  expect(judge('shop', '10.0.0.9', 3000)).toBeUndefined()
  expect(judge('shop', '10.0.0.9', 3001)).toContain('private')
  expect(judge('other', '10.0.0.9', 3000)).toContain('private')
  expect(judge('other', '172.18.4.4', 5000)).toBeUndefined()
  expect(judge('other', '169.254.169.254', 80)).toContain('linkLocal')
  expect(judge('other', 'fd00:ec2::254', 80)).toContain('metadata')
  expect(
    addressRefusal({ host: 'localhost', address: '127.0.0.1', port: 80 }, { ...rules, allowLoopback: false }),
  ).toContain('loopback')
  expect(addressRefusal({ host: 'shop', address: '10.0.0.9', port: 3000 }, { ...rules, mode: 'production' })).toContain(
    'private',
  )
  expect(['shop:0', 'shop:70000', 'a b', ''].map(parseTarget)).toEqual([undefined, undefined, undefined, undefined])
})

test('the resolved address is judged while connecting: names and odd spellings do not get through', async () => {
  const shop = await shopWith()
  const closed = { ...sandbox, allowLoopback: false }
  const names = () => ['127.0.0.1']
  const outbound = clientWith({ rules: closed, names })
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'inside.example']) {
    const end = await outbound.send(post(`http://${host}:${shop.port}/`))
    expect(end).toMatchObject({ failure: 'refused', reason: expect.stringContaining('loopback') })
  }
  expect(shop.received).toHaveLength(0)
})

test('a name with one refused address among good ones is refused', async () => {
  const shop = await shopWith()
  const outbound = clientWith({ names: () => ['127.0.0.1', '10.0.0.1'] })
  const end = await outbound.send(post(`http://mixed.example:${shop.port}/`))
  expect(end).toMatchObject({ failure: 'refused', reason: expect.stringContaining('private') })
  expect(shop.received).toHaveLength(0)
})

test('a name is resolved once per connection, and what was judged is what is dialled', async () => {
  const shop = await shopWith()
  let asked = 0
  const names = () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1'])
  const outbound = clientWith({ names })
  const url = `http://shop.example:${shop.port}/n?a=1`
  expect(await outbound.send(post(url))).toMatchObject({ status: 200 })
  await nextTurn() // undici offers a connection again one turn after its answer
  expect(await outbound.send(post(url))).toMatchObject({ status: 200 })
  expect(asked).toBe(1)
  expect(shop.received.map(({ path, headers }) => [path, headers.host])).toEqual([
    ['/n?a=1', `shop.example:${shop.port}`],
    ['/n?a=1', `shop.example:${shop.port}`],
  ])
  await shop.close()
  const later = await clientWith({ names }).send(post(url))
  expect(later).toMatchObject({ failure: 'refused', reason: expect.stringContaining('private') })
})

test('an address that was judged before is judged the same again, and goes to its own path, after thousands of others too', async () => {
  const shop = await shopWith()
  const { send } = clientWith({})
  const refused = [`http://user:secret@127.0.0.1:${new URL(shop.url).port}/`, 'ftp://127.0.0.1/', 'no address']
  const judge = async () => {
    for (const url of refused) expect(await send(post(url))).toMatchObject({ failure: 'refused' })
    for (const path of ['/a?b=1', '/c']) expect(await send(post(`${shop.url}${path}`))).toMatchObject({ status: 200 })
  }
  await judge()
  await judge()
  for (let n = 0; n < 2500; n++) await send(post(`no address ${n}`))
  await judge()
  expect(shop.received.map(({ path }) => path)).toEqual(['/a?b=1', '/c', '/a?b=1', '/c', '/a?b=1', '/c'])
})

test('redirects are answers, not journeys', async () => {
  const elsewhere = await shopWith()
  const shop = await shopWith(status(302, { location: elsewhere.url }))
  expect(await clientWith({}).send(post(shop.url))).toMatchObject({ status: 302 })
  expect(elsewhere.received).toHaveLength(0)
})

test('an answer is read up to its limit and the rest is not waited for', async () => {
  const shop = await shopWith(answer => {
    answer.writeHead(200)
    const more = () => {
      while (!answer.destroyed && answer.write(Buffer.alloc(8192, 'a'))) {}
    }
    answer.on('drain', more)
    more()
  })
  const end = await clientWith({}).send(post(shop.url))
  expect(end).toMatchObject({ status: 200, cut: true })
  expect('body' in end && end.body.length).toBe(65_536)
})

test('one deadline covers silence, half an answer and dripping bytes', async () => {
  const drip: Reply = answer => {
    const timer = setInterval(() => answer.write('a'), 20)
    answer.on('close', () => clearInterval(timer))
  }
  const half: Reply = answer => answer.writeHead(200, { 'content-length': '100' }).write('half')
  for (const reply of [silence, half, drip]) {
    const shop = await shopWith(reply)
    const end = await clientWith({ limits: { timeoutMs: 200 } }).send(post(shop.url))
    expect(end).toMatchObject({ failure: 'timeout', reason: 'no complete answer within 0.2 s' })
    expect(end.durationMs).toBeLessThan(2000)
  }
})

test('a name server that never answers runs into the same deadline', async () => {
  const outbound = createOutbound({
    rules: sandbox,
    resolve: () => new Promise(() => {}),
    insideWrite: () => false,
    limits: { timeoutMs: 200 },
  })
  closing.push(outbound.close)
  expect(await outbound.send(post('http://shop.example/'))).toMatchObject({ failure: 'timeout' })
})

test('failures are named without parts of the address', async () => {
  const gone = await openShop()
  await gone.close()
  const rude = createServer(socket => socket.resume().end('SSH-2.0-hello\r\n\r\n'))
  await new Promise<void>(resolve => rude.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => rude.close(resolve)))
  const address = rude.address()
  const rudePort = typeof address === 'object' ? address?.port : 0
  const wide = await shopWith(status(200, { 'x-wide': 'w'.repeat(20_000) }))
  const outbound = clientWith({})
  const reason = async (url: string) => {
    const end = await outbound.send(post(url))
    return 'reason' in end && end.reason
  }
  expect(await reason(`${gone.url}/secret`)).toBe('nobody listens at this address and port')
  expect(await reason(`http://127.0.0.1:${rudePort}/`)).toBe('the answer is not HTTP/1.1')
  expect(await reason(wide.url)).toBe('the headers of the answer are too large')
  expect(await reason('nonsense')).toBe('this is not an absolute address')
})

test('nothing is called from inside a storage write', async () => {
  const shop = await shopWith()
  await expect(clientWith({ insideWrite: true }).send(post(shop.url))).rejects.toThrow('storage write')
  expect(shop.received).toHaveLength(0)
})

test('connections to an endpoint that nobody needs any more are closed', async () => {
  const shop = await shopWith()
  const outbound = clientWith({ limits: { idlePoolMs: 20 } })
  await outbound.send(post(shop.url))
  expect(outbound.pools()).toBe(1)
  while (outbound.pools() > 0) await nextTurn()
  expect(outbound.pools()).toBe(0)
})

test('a server that listens everywhere does not call itself by any of its addresses', async () => {
  const shop = await shopWith()
  const outbound = clientWith({ rules: { ...sandbox, ownAddresses: () => ownAddresses('0.0.0.0', shop.port) } })
  for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]']) {
    const end = await outbound.send(post(`http://${host}:${shop.port}/`))
    expect(end).toMatchObject({ failure: 'refused', reason: expect.stringContaining('Kasa itself') })
  }
  expect(ownAddresses('127.0.0.1', 1)).toEqual([{ address: '127.0.0.1', port: 1 }])
})

test.each([
  ['shop.example/notify', 'address-form', 'address-form'],
  ['ftp://shop.example/', 'address-scheme', 'address-scheme'],
  ['https://shop:pass@shop.example/', 'address-credentials', 'address-credentials'],
  ['http://shop.example/', 'address-https', undefined],
  ['https://shop.example:8443/', 'address-port', undefined],
  ['http://localhost:4000/notify', 'address-https', undefined],
  ['https://localhost/notify', 'address-private', undefined],
  ['https://10.1.2.3/', 'address-private', 'address-closed'],
  ['https://[::1]/', 'address-private', undefined],
  ['https://169.254.169.254/', 'address-private', 'address-closed'],
  ['https://127.0.0.1/', 'address-private', 'address-own'],
  ['https://shop.example/notify?x=1', undefined, undefined],
])('an address as people type it, %s: %s in production, %s in a sandbox', (address, inProduction, inSandbox) => {
  const own = { ownAddresses: () => [{ address: '127.0.0.1', port: 443 }] }
  const other = address.includes('localhost') ? {} : own
  expect(judgeAddress(address, { ...production, ...other })?.rule).toBe(inProduction)
  expect(judgeAddress(address, { ...sandbox, ...other })?.rule).toBe(inSandbox)
})
