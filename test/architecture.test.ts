import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from '@jest/globals'

/** Which rooms a room may import from; `type:` rooms lend their types only. Kept in step with CONTRIBUTING.md. */
const domain = [
  'payments',
  'accounting',
  'merchants',
  'profiles',
  'refunds',
  'disputes',
  'signing',
  'health',
  'members',
  'uploads',
  'threads',
  'help',
  'story',
  'queues',
  'onboarding',
  'desk',
]
const mayImport: Record<string, readonly string[]> = {
  accounting: ['type:payments'],
  merchants: ['signing'],
  payments: ['accounting', 'merchants', 'signing', 'type:profiles', 'type:refunds', 'type:disputes'],
  profiles: ['payments', 'signing'],
  refunds: ['payments', 'accounting', 'merchants'],
  disputes: ['payments', 'type:accounting'],
  members: ['merchants', 'signing'],
  story: ['type:payments', 'type:merchants', 'type:refunds', 'type:accounting', 'type:disputes'],
  onboarding: ['payments', 'accounting', 'merchants', 'members', 'uploads'],
  queues: ['type:payments', 'type:disputes'],
  desk: ['payments', 'refunds', 'disputes', 'type:members'],
  signing: [],
  health: [],
  uploads: [],
  threads: ['uploads', 'merchants', 'accounting', 'type:members'],
  help: [],
  connectors: domain,
  notifications: domain,
  // A hand that writes to people: it says amounts, moments and phrases as the pages do.
  mail: ['http', ...domain],
  storage: [...domain, 'type:notifications', 'type:connectors', 'type:mail', 'type:api'],
  vault: domain,
  logos: [],
  http: domain,
  paywall: ['http', ...domain],
  api: ['http', ...domain],
  callbacks: ['http', ...domain],
  developers: ['http', ...domain],
  panel: ['http', ...domain],
}

/** Packages that belong to few rooms. */
const packageRooms: Record<string, readonly string[]> = {
  express: ['http'],
  ejs: ['http'],
  i18next: ['http'],
  zod: ['config.ts', 'config-variables.ts', 'connectors', 'paywall', 'api'],
  'better-sqlite3': ['storage'],
  kysely: [],
  pg: ['storage'],
  nodemailer: ['mail'],
  undici: ['notifications'],
  'ipaddr.js': ['notifications'],
  '@node-rs/argon2': ['vault'],
  jose: ['vault', 'cli'],
  pngjs: ['logos'],
  'jpeg-js': ['logos'],
  pino: ['http'],
  'prom-client': ['http'],
  'rate-limiter-flexible': ['http', 'api'],
  qrcode: ['http'],
  otplib: ['vault'],
  '@simplewebauthn/server': ['vault'],
}

const root = resolve('src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))

type Import = { file: string; room: string; target: string; typeOnly: boolean }

const imports: Import[] = files.flatMap(file => {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)].map(found => ({
    file,
    room: file.split('/')[0] ?? file,
    target: found[2] ?? '',
    typeOnly: found[1] !== undefined,
  }))
})

const roomOf = ({ file, target }: Import): string =>
  relative(root, resolve(root, dirname(file), target)).split('/')[0] ?? ''

const free = (room: string): boolean => room.endsWith('.ts') || room === 'cli'

test('rooms import only from the rooms they may know', () => {
  const wrong = imports
    .filter(({ target, room }) => target.startsWith('.') && !target.endsWith('.json') && !free(room))
    .filter(found => {
      const target = roomOf(found)
      const allowed = mayImport[found.room] ?? []
      return (
        target !== found.room && !allowed.includes(target) && !(found.typeOnly && allowed.includes(`type:${target}`))
      )
    })
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([])
})

test('packages stay in the rooms that own them', () => {
  const wrong = imports.filter(
    ({ room, target }) => packageRooms[target] !== undefined && !packageRooms[target].includes(room),
  )
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([])
})

test('the heart touches nothing outside: only node:crypto in signing', () => {
  const outside = imports.filter(({ room, target }) => domain.includes(room) && !target.startsWith('.'))
  expect(
    outside
      .filter(({ room, target }) => !(room === 'signing' && target === 'node:crypto'))
      .map(({ file, target }) => `${file} → ${target}`),
  ).toEqual([])
})

test.each([
  ['the environment is read by the configuration alone', /process\.env/, ['config.ts']],
  [
    'the heart and the doors have no clock of their own',
    /\bDate\.now\(\)|new Date\(\)/,
    ['server.ts', 'in-process.ts', 'cli/', 'storage/', 'http/'],
  ],
  [
    'chance comes from outside',
    /Math\.random|randomUUID\(|randomBytes\(/,
    ['server.ts', 'in-process.ts', 'cli/', 'storage/'],
  ],
  [
    'SQL is spoken in the storage room alone',
    /\b(?:insert into|update \w+ set|delete from|create table)\b/i,
    ['storage/'],
  ],
])('%s', (_rule, pattern, allowed) => {
  const wrong = files.filter(
    file => pattern.test(readFileSync(join(root, file), 'utf8')) && !allowed.some(place => file.startsWith(place)),
  )
  expect(wrong).toEqual([])
})

test('no import cycles', () => {
  const edges = new Map<string, string[]>()
  for (const found of imports) {
    if (!found.target.startsWith('.') || found.typeOnly) continue
    const target = relative(root, resolve(root, dirname(found.file), found.target)).replace(/\.js$/, '.ts')
    edges.set(found.file, [...(edges.get(found.file) ?? []), target])
  }
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of edges.get(file) ?? []) {
      const cycle = walk(next, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  expect(files.map(file => walk(file, [])).find(Boolean)).toBeUndefined()
})

test('no room is a drawer', () => {
  const drawer = /(^|\/)(utils?|helpers?|common|shared|core|lib|managers?|services?|types|misc)(\/|\.ts$)/
  expect(files.filter(file => drawer.test(file))).toEqual([])
})
