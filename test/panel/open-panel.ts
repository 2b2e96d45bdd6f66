import { randomUUID } from 'node:crypto'
import type { Outside } from '../../src/gateway.js'
import type { Member } from '../../src/members/member.js'
import type { Role } from '../../src/members/permissions.js'
import { createPasswords } from '../../src/vault/passwords.js'
import { field, openGateway } from '../gateway/open-gateway.js'
import type { EngineName } from '../storage/engines.js'

/** One password for all made-up members, so that it is hashed once. */
export const password = 'a-good-long-password'
const hashed = createPasswords().hash(password)

export type Posted = Record<string, string | readonly string[]>

/** A browser without script: keeps cookies, follows nothing, finds the form's token on the page that it was on. */
const browserOf = (request: (path: string, init?: RequestInit) => Promise<Response>) => {
  const jar = new Map<string, string>()
  let token = ''
  const remember = (answer: Response): void => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...rest] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      if (value === '' || rest.includes('Max-Age=0')) jar.delete(name)
      else jar.set(name, value)
    }
  }
  const ask = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await request(path, { ...init, headers: { 'accept-language': 'en', cookie, ...init.headers } })
    remember(answer)
    return answer
  }
  /** A page's HTML, whatever its status. */
  const page = async (path: string): Promise<string> => {
    const answer = await ask(path)
    const html = await answer.text()
    token = field(html, /name="csrf" value="([^"]+)"/) || token
    return html
  }
  const bodyOf = (fields: Posted): URLSearchParams => {
    const body = new URLSearchParams({ csrf: token })
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    return body
  }
  return {
    jar,
    get: ask,
    page,
    /** The token of the forms of the last page. */
    csrf: () => token,
    /** Posts fields with the last page's token; answers the response. */
    post: (path: string, fields: Posted = {}, init: RequestInit = {}) =>
      ask(path, { method: 'POST', body: bodyOf(fields), ...init }),
    /** Posts a form with files. */
    upload: (
      path: string,
      fields: Posted,
      files: Record<string, { name: string; bytes: Uint8Array; type?: string }>,
    ) => {
      const body = new FormData()
      for (const [name, value] of bodyOf(fields)) body.append(name, value)
      for (const [name, { name: fileName, bytes, type }] of Object.entries(files))
        body.append(name, new Blob([new Uint8Array(bytes)], type === undefined ? {} : { type }), fileName)
      return ask(path, { method: 'POST', body })
    },
  }
}
export type PanelBrowser = ReturnType<typeof browserOf>

/** The gateway with its panel: people of every role, of the sandbox's merchant, of another one, and an operator. */
export const openPanel = async (
  engine: EngineName = 'sqlite',
  outside: Partial<Outside> = {},
  environment: Record<string, string> = {},
) => {
  const kasa = await openGateway(engine, outside, environment)
  const { storage } = kasa.gateway
  const newMember = async (role: Role, changes: Partial<Member> = {}): Promise<Member> => {
    const at = new Date()
    const passwordHash = await hashed
    const member = await storage.write(({ members }) =>
      members.add({
        ...{
          publicId: randomUUID(),
          email: `${role}.${randomUUID()}@example.com`,
          role,
          state: 'active',
          passwordHash,
        },
        ...{ merchantId: role === 'operator' ? null : (kasa.shop?.shop.merchantId ?? null) },
        ...{ firstName: 'Ewa', lastName: 'Zielińska', language: null, completedOnly: false },
        ...{ createdAt: at, modifiedAt: at, ...changes },
      }),
    )
    if (member === undefined) throw new Error('that address has an account')
    return member
  }
  const visitor = () => browserOf(kasa.request)
  /** A browser in which this member is signed in. */
  const signedIn = async (member: Member): Promise<PanelBrowser> => {
    const browser = visitor()
    await browser.page('/panel/login')
    const answer = await browser.post('/panel/login', { email: member.email, password })
    if (answer.status !== 303) throw new Error(`signing in was answered ${answer.status}`)
    await browser.page('/panel/settings/profile')
    return browser
  }
  return {
    ...kasa,
    newMember,
    visitor,
    signedIn,
    /** A new member of this role, signed in. */
    as: async (role: Role, changes: Partial<Member> = {}) => signedIn(await newMember(role, changes)),
    /** A merchant that is not the sandbox's, with a shop. */
    newMerchant: async () => {
      const createdAt = new Date()
      return storage.write(async records => {
        const publicId = randomUUID().replaceAll('-', '').slice(0, 20)
        const names = { name: 'Inna Firma', legalName: 'Inna Firma sp. z o.o.' }
        const merchant = await records.merchants.add({ publicId, ...names, trustedIps: [], createdAt })
        const known = kasa.shop?.shop
        if (known === undefined) throw new Error('only a sandbox has a shop to copy')
        const { id: _, merchantPublicId: __, active: ___, ...shop } = known
        const theirs = { ...shop, merchantId: merchant.id, publicId: randomUUID(), name: 'Inny Sklep', createdAt }
        return { merchant, shop: await records.shops.add(theirs) }
      })
    },
  }
}
export type TestPanel = Awaited<ReturnType<typeof openPanel>>
