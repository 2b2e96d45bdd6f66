import { chmod, copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Report } from '../../src/cli/command.js'
import { doctorCommands } from '../../src/cli/commands/doctor.js'
import { readConfig } from '../../src/config.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, status } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { cleanUp, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild, 120_000)
afterAll(cleanUp)

type Finding = { check: string; state: string; said: string; fix: string }
const realClock = () => new Date()
const key = Buffer.alloc(32, 7).toString('base64url')

/** What the doctor finds in a gateway's database, seen from beside it. */
const examine = async (kasa: TestGateway, environment: Record<string, string> = {}): Promise<Finding[]> => {
  const report = await doctorCommands.doctor?.run({
    name: 'doctor',
    config: readConfig({}, { KASA_DATABASE: kasa.database, KASA_KEY: key, ...environment }),
    ...{ words: [], flags: {}, systemClock: realClock, print: () => undefined },
    random: () => Buffer.alloc(0),
    open: () => Promise.reject(new Error('the doctor opens no house')),
    interruption: () => new AbortController().signal,
  })
  if (!(report instanceof Report)) throw new Error('no report')
  const findings = report.facts as readonly Finding[]
  expect(report.failed).toBe(findings.some(({ state }) => state === 'fail'))
  for (const { state, fix } of findings) expect(fix === '').toBe(state === 'ok')
  return [...findings]
}

/** The test server keeps nothing over a power loss, and the doctor says so each time. */
const isTestServers = ({ check, said }: Finding) => check === 'durability' && said.startsWith('fsync is off')
const wrong = (findings: readonly Finding[]) =>
  findings
    .filter(finding => finding.state !== 'ok' && !isTestServers(finding))
    .map(({ check, state }) => `${check} ${state}`)

describe.each(engines)('on %s', engine => {
  test('all is well beside a running gateway that has sold, and every disorder is named with its mending', async () => {
    const shop = await openShop()
    const kasa = await openGateway(engine, { businessClock: realClock }, { KASA_KEY: key })
    const buy = async (orderId: string) => {
      const page = await kasa.open({ orderId, urlNotification: shop.url })
      await kasa.post(`${page}/blik`, { code: '999000' })
      return page
    }
    await buy('A-1')
    const open = await kasa.open({ orderId: 'A-2', urlNotification: shop.url })
    await kasa.pass(1)
    expect(wrong(await examine(kasa))).toEqual([])
    expect((await examine(kasa)).map(({ check }) => check)).toEqual([
      ...['configuration', 'files', ...(engine === 'sqlite' ? ['disk'] : [])],
      ...['database', 'schema', 'durability'],
      ...(engine === 'sqlite' ? [] : ['durability', 'durability']),
      ...['integrity', 'ledger guard', ...(engine === 'sqlite' ? [] : ['clocks'])],
      ...[
        'ledger',
        'open items',
        'money of tries',
        'refunds',
        'disputes',
        'connectors',
        'payments',
        'notifications',
        'letters',
      ],
      ...['encryption key', 'signing keys', 'business clock'],
    ])

    shop.reply = status(410)
    await buy('A-3')
    await kasa.pass(1)
    expect(wrong(await examine(kasa))).toEqual(['notifications warn'])

    const disorders: readonly (readonly [string, string])[] = [
      [
        "update outbox set state = 'waiting', due_at = 1, finished_at = null where state = 'given_up'",
        'notifications warn',
      ],
      ["update outbox set state = 'delivered', finished_at = 1 where state = 'waiting'", ''],
      [`update payments set valid_to = 1 where public_id = '${open.split('/')[3]}'`, 'payments warn'],
      [`update payments set valid_to = null where public_id = '${open.split('/')[3]}'`, ''],
      ["update operations set state = 'unknown', deadline = 1", 'connectors warn'],
      ["update operations set state = 'needs_operator' where id = (select min(id) from operations)", 'connectors fail'],
      ["update operations set state = 'done'", ''],
      [
        `insert into member_letters (member_id, kind, facts, language, state, due_at, tries, fence, created_at)
          select id, 'account.known', '{}', 'en', 'waiting', 1, 0, 0, 1 from members`,
        'letters warn',
      ],
      ['delete from member_letters', ''],
      ["update shop_keys set state = 'accepted'", 'signing keys fail'],
      ["update shop_keys set state = 'signing'", ''],
      ['update transactions set paid_minor = paid_minor + 2, held_minor = 2 where id = 1', 'open items fail'],
      ['update transactions set paid_minor = paid_minor - 2, held_minor = 0 where id = 1', ''],
      ['update transactions set paid_minor = paid_minor + 1 where id = 1', 'money of tries fail'],
      ['update transactions set paid_minor = paid_minor - 1 where id = 1', ''],
      ['update transactions set refunded_minor = paid_minor, disputed_minor = 1 where id = 1', 'disputes warn'],
      ['update transactions set refunded_minor = 0, disputed_minor = 0 where id = 1', ''],
      ['update events set occurred_at = occurred_at + 86400000', 'business clock fail'],
      ['update events set occurred_at = occurred_at - 86400000', ''],
      [
        `insert into settings (name, value) values ('clock', '{"offsetMs":7200000,"frozenAtMs":null}')`,
        'business clock warn',
      ],
      [`delete from settings where name = 'clock'`, ''],
    ]
    for (const [text, expected] of disorders) {
      await rawly(kasa.database, text)
      expect([text, wrong(await examine(kasa))]).toEqual([text, expected === '' ? [] : [expected]])
    }
    expect(wrong(await examine(kasa, { KASA_KEY: Buffer.alloc(32, 8).toString('base64url') }))).toEqual([
      'encryption key fail',
      'key rotation warn',
    ])
    expect(wrong(await examine(kasa, { KASA_KEY_OLD: Buffer.alloc(32, 8).toString('base64url') }))).toEqual([
      'key rotation warn',
    ])
    await kasa.close()
    await shop.close()
  })

  test('a ledger that was tampered with, and a schema of another version, are named', async () => {
    const kasa = await openGateway(engine, { businessClock: realClock }, { KASA_KEY: key })
    const page = await kasa.open({ orderId: 'A-1' })
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.pass(1)
    const guards = engine === 'sqlite' ? ['update', 'delete'] : ['change', 'truncate']
    for (const guard of guards)
      await rawly(
        kasa.database,
        `drop trigger ledger_refuses_${guard}${engine === 'sqlite' ? '' : ' on ledger_entries'}`,
      )
    expect(wrong(await examine(kasa))).toEqual(['ledger guard fail'])
    await rawly(
      kasa.database,
      `update ledger_entries set amount_minor = amount_minor - 5 where step = 'settle' and line = 1`,
    )
    const findings = await examine(kasa)
    expect(wrong(findings)).toEqual(['ledger guard fail', 'ledger fail', 'money of tries fail'])
    expect(findings.find(({ check }) => check === 'ledger')?.said).toBe('PLN is out of balance by -5 minor units')
    await rawly(
      kasa.database,
      `update ledger_entries set amount_minor = amount_minor + 5 where step = 'settle' and line = 1`,
    )
    await rawly(kasa.database, `delete from migrations where name like '0018%'`)
    expect(wrong(await examine(kasa))).toEqual(['schema warn', 'ledger guard fail'])
    await rawly(kasa.database, `insert into migrations (name, applied_at) values ('9999-later', 1)`)
    expect(wrong(await examine(kasa))).toEqual(['schema fail', 'ledger guard fail'])
    await kasa.close()
  })
})

test('kasa doctor looks at a running gateway, writes nothing, and ends with 1 on a fault', async () => {
  const folder = await newFolder()
  const house = { KASA_DATA: folder, KASA_LOG_LEVEL: 'error' }
  const doctor = (environment: Record<string, string> = {}, ...words: string[]) =>
    run(['dist/cli/kasa.js', 'doctor', ...words], { ...house, ...environment })
  const nothing = await doctor()
  expect(nothing.code).toBe(1)
  expect(nothing.stdout).toContain(`FAIL  database       there is no database ${join(folder, 'kasa.sqlite')}`)
  const server = await startServer(house)
  const well = await doctor()
  expect(well).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/ ok, 0 to look at, 0 wrong\n$/) })
  await chmod(join(folder, 'kasa.key'), 0o644)
  const open = await doctor({ KASA_PROT: '1' }, '--json')
  expect(open.code).toBe(1)
  expect(JSON.parse(open.stdout).filter(({ state }: Finding) => state !== 'ok')).toEqual([
    { check: 'configuration', state: 'warn', said: expect.stringContaining('KASA_PROT'), fix: expect.any(String) },
    {
      check: 'files',
      state: 'fail',
      said: expect.stringContaining('has mode 644'),
      fix: `chmod 600 ${folder}/kasa.key`,
    },
  ])
  const faults = await doctor({ KASA_PORT: 'x' }, '--json')
  expect([faults.code, JSON.parse(faults.stdout)]).toEqual([
    1,
    [
      {
        ...{ check: 'configuration', state: 'fail', fix: expect.stringContaining('Example: KASA_PORT=8787') },
        said: 'KASA_PORT (--port) must be a whole number from 0 to 65535.',
      },
    ],
  ])
  await server.stop()
  await chmod(join(folder, 'kasa.key'), 0o600)
  expect((await doctor()).code).toBe(0)
  await copyFile(join(folder, 'kasa.sqlite'), join(folder, 'torn.sqlite'))
  await writeFile(join(folder, 'torn.sqlite'), Buffer.alloc(4096 * 3, 'x'), { flag: 'r+' })
  const torn = await doctor({}, '--database', join(folder, 'torn.sqlite'))
  expect([torn.code, torn.stdout]).toEqual([
    1,
    expect.stringMatching(/FAIL {2}database +it cannot be read \(SQLITE_NOTADB\)/),
  ])
}, 60_000)
