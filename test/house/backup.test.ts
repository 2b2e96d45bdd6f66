import { appendFile, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cleanUp, kasa, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild, 180_000)
afterAll(cleanUp)

const passphrase = { KASA_BACKUP_PASSPHRASE: 'correct horse battery' }

test('a backup taken under load is consistent, comes back elsewhere and knows every key', async () => {
  const folder = await newFolder()
  const source = { KASA_DATA: join(folder, 'data'), ...passphrase }
  const server = await startServer(source)
  let isOver = false
  // Each command writes a merchant and its token in one write: a torn copy would hold one without the other.
  const load = (async () => {
    const made: string[] = []
    while (!isOver) made.push((await kasa(source, 'merchant', 'create', '--name', 'A', '--legal-name', 'A')).merchantId)
    return made
  })()
  await kasa(source, 'merchant', 'list')
  const backup = await kasa(source, 'backup', join(folder, 'backup'))
  isOver = true
  const made = await load
  await server.stop()
  expect(backup).toMatchObject({ mode: 'sandbox', engine: 'sqlite' })

  const target = { KASA_DATA: join(folder, 'restored'), ...passphrase }
  const restored = await kasa(target, 'restore', join(folder, 'backup'))
  const merchants = await kasa(target, 'merchant', 'list')
  expect(merchants).toHaveLength(restored.merchants)
  expect(made.length + 1).toBeGreaterThanOrEqual(merchants.length)
  for (const { merchantId } of merchants) {
    expect(await kasa(target, 'token', 'list', '--merchant', merchantId)).toHaveLength(1)
  }
  const again = await startServer(target)
  const { merchantId, serviceId, serviceKey, apiToken } = server.announced
  expect(again.announced).toMatchObject({ merchantId, serviceId, serviceKey, apiToken })
  await again.stop()
})

test('a restore replaces nothing, and takes no damaged, incomplete or foreign backup', async () => {
  const folder = await newFolder()
  const source = { KASA_DATA: join(folder, 'data'), ...passphrase }
  await (await startServer(source)).stop()
  const backup = join(folder, 'backup')
  await kasa(source, 'backup', backup)
  expect((await readdir(backup)).sort()).toEqual(['kasa.key.jwe', 'kasa.sqlite', 'manifest.json'])
  for (const name of await readdir(backup)) expect((await stat(join(backup, name))).mode & 0o777).toBe(0o600)
  const key = (await readFile(join(folder, 'data', 'kasa.key'), 'utf8')).trim()
  expect(await readFile(join(backup, 'kasa.key.jwe'), 'utf8')).not.toContain(key)

  const refusal = async (environment: Record<string, string>, from: string) => {
    const { code, stderr } = await run(['dist/cli/kasa.js', 'restore', from], environment)
    expect(code).toBe(1)
    return stderr
  }
  const target = { KASA_DATA: join(folder, 'target'), ...passphrase }
  expect(await refusal(source, backup)).toMatch(/^kasa: .*kasa\.sqlite exists: a restore replaces nothing\./)
  expect(await refusal({ ...target, KASA_BACKUP_PASSPHRASE: 'wrong horse battery' }, backup)).toContain(
    'does not open the sealed key',
  )
  const production = { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: 'k'.repeat(43) }
  expect(await refusal({ ...target, ...production }, backup)).toContain('start with KASA_MODE=sandbox')
  expect(await refusal({ ...target, KASA_KEY: 'k'.repeat(43) }, backup)).toContain('not the key of this backup')

  const damaged = join(folder, 'damaged')
  await mkdir(damaged)
  for (const name of ['kasa.key.jwe', 'kasa.sqlite']) await copyFile(join(backup, name), join(damaged, name))
  expect(await refusal(target, damaged)).toContain('no complete backup')
  await copyFile(join(backup, 'manifest.json'), join(damaged, 'manifest.json'))
  await appendFile(join(damaged, 'kasa.sqlite'), 'x')
  expect(await refusal(target, damaged)).toContain('kasa.sqlite in')
  await expect(stat(target.KASA_DATA)).rejects.toThrow('ENOENT')
})

test('a backup needs a passphrase, a new folder and a database', async () => {
  const folder = await newFolder()
  const source = { KASA_DATA: join(folder, 'data') }
  const refusal = async (environment: Record<string, string>, ...words: string[]) => {
    const { code, stderr } = await run(['dist/cli/kasa.js', 'backup', ...words], environment)
    expect(code).toBe(1)
    return stderr
  }
  expect(await refusal({ ...source, ...passphrase }, join(folder, 'none'))).toContain('There is no database')
  await kasa(source, 'merchant', 'list')
  expect(await refusal(source, join(folder, 'a'))).toContain('KASA_BACKUP_PASSPHRASE')
  expect(await refusal({ ...source, ...passphrase }, folder)).toContain('is not empty')
  const file = join(folder, 'passphrase')
  await writeFile(file, 'from a file, long enough\n')
  expect(await kasa(source, 'backup', join(folder, 'b'), '--passphrase-file', file)).toMatchObject({ engine: 'sqlite' })
})

test('a sandbox hands out no live keys', async () => {
  const house = { KASA_DATA: await newFolder() }
  const { merchantId } = await kasa(house, 'merchant', 'create', '--name', 'A', '--legal-name', 'A sp. z o.o.')
  const { serviceId } = await kasa(house, 'shop', 'create', '--merchant', merchantId, '--name', 'A')
  const of = ['--merchant', merchantId, '--live']
  const refused = [
    await run(['dist/cli/kasa.js', 'key', 'create', ...of, '--shop', serviceId], house),
    await run(['dist/cli/kasa.js', 'token', 'create', ...of, '--label', 'x'], house),
  ]
  for (const { code, stderr } of refused) {
    expect(code).toBe(1)
    expect(stderr).toContain('This is a sandbox')
  }
})

test('commands make what production needs, show secrets once, and rotate keys', async () => {
  const production = { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: 'k'.repeat(43) }
  const house = { KASA_DATA: await newFolder(), ...production }
  const merchant = await kasa(house, 'merchant', 'create', '--name', 'Sklep', '--legal-name', 'Sklep sp. z o.o.')
  expect(merchant.testToken).toMatch(/^kasa_test_/)
  const of = ['--merchant', merchant.merchantId]
  const shop = await kasa(
    house,
    'shop',
    'create',
    ...of,
    '--name',
    'Sklep',
    '--notify',
    'https://shop.example.com/kasa',
  )
  expect(shop).toMatchObject({ recipient: 'Sklep sp. z o.o.', serviceKey: expect.stringMatching(/^[\w-]{36}$/) })
  const live = await kasa(house, 'key', 'create', ...of, '--shop', shop.serviceId, '--live')
  expect(live).toMatchObject({ money: 'live', state: 'signing' })
  const next = await kasa(house, 'key', 'create', ...of, '--shop', shop.serviceId, '--live')
  expect(next.state).toBe('accepted')
  await kasa(house, 'key', 'promote', ...of, '--key', next.key)
  await kasa(house, 'key', 'retire', ...of, '--key', live.key)
  const keys = await kasa(house, 'key', 'list', ...of)
  expect(keys.map(({ money, state }: Record<string, string>) => `${money} ${state}`)).toEqual([
    'live signing',
    'test signing',
  ])
  const token = await kasa(house, 'token', 'create', ...of, '--label', 'ci', '--live')
  await kasa(house, 'token', 'revoke', ...of, '--token', String(token.token))
  const listed = JSON.stringify([
    keys,
    await kasa(house, 'token', 'list', ...of),
    await kasa(house, 'shop', 'list', ...of),
  ])
  for (const secret of [merchant.testToken, shop.serviceKey, live.serviceKey, token.apiToken])
    expect(listed).not.toContain(secret)
})

test('rekey with a key file: the server goes on, and the former key is forgotten on demand', async () => {
  const house = { KASA_DATA: await newFolder() }
  const keyFile = join(house.KASA_DATA, 'kasa.key')
  const server = await startServer(house)
  const [former] = (await readFile(keyFile, 'utf8')).split('\n')
  expect(await kasa(house, 'rekey')).toMatchObject({ sealed: 5, left: 0 })
  expect((await readFile(keyFile, 'utf8')).trim().split('\n')).toHaveLength(2)
  expect(await kasa(house, 'rekey', '--forget')).toMatchObject({ forgotten: 1 })
  expect(await readFile(keyFile, 'utf8')).not.toContain(former)
  // The running server has the former key in memory only; what it needs now was sealed with the new one.
  const { baseUrl } = server.announced
  expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200)
  await server.stop()
  const again = await startServer(house)
  expect(again.announced.serviceKey).toBe(server.announced.serviceKey)
  await again.stop()
})
