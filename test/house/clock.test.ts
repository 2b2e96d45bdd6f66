import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cleanUp, type Environment, kasa, newFolder, prepareBuild, run, type Server, startServer } from './programs.js'

beforeAll(prepareBuild, 120_000)
afterAll(cleanUp)

type Clock = { now: string; frozen: boolean; aheadSeconds: number }
const clockOf = async ({ announced }: Server): Promise<Clock> =>
  (await (await fetch(`${announced.baseUrl}/sandbox/v1/clock`)).json()) as Clock
/** Asks until the gateway agrees; the test's own limit is the only clock. */
const agrees = async (server: Server, check: (clock: Clock) => boolean): Promise<void> => {
  while (!check(await clockOf(server))) await new Promise(resolve => setTimeout(resolve, 50))
}

test('kasa clock moves, freezes and starts the clock of gateways that run, and of those that start later', async () => {
  const environment: Environment = { KASA_DATA: await newFolder(), KASA_LOG_LEVEL: 'error' }
  const servers = [await startServer(environment), await startServer(environment)]
  expect(await kasa(environment, 'clock')).toMatchObject({ frozen: false, aheadSeconds: 0 })
  expect(await kasa(environment, 'clock', '+2d')).toMatchObject({ aheadSeconds: 172_800 })
  for (const server of servers) await agrees(server, ({ aheadSeconds }) => aheadSeconds === 172_800)
  const frozen = await kasa(environment, 'clock', 'freeze')
  for (const server of servers) await agrees(server, ({ frozen: isFrozen, now }) => isFrozen && now === frozen.now)
  const moved = await kasa(environment, 'clock', '2031-02-03', '04:05')
  expect(moved).toMatchObject({ now: '2031-02-03T03:05:00.000Z', frozen: true })
  for (const server of servers) await server.stop()
  const later = await startServer(environment)
  expect(await clockOf(later)).toMatchObject({ now: moved.now, frozen: true })
  await kasa(environment, 'clock', 'run')
  await agrees(later, ({ frozen: isFrozen }) => !isFrozen)
  await later.stop()
}, 60_000)

test('what moves no clock is one sentence, and production keeps real time', async () => {
  const environment: Environment = { KASA_DATA: await newFolder() }
  for (const [words, sentence] of [
    [['clock', '2020-01-01'], /^kasa: The clock goes forward only, and it shows .*\n$/],
    [['clock', 'soon'], /^kasa: A move of the clock is a time span, .* Write \+30m, .*\n$/],
  ] as const) {
    const { code, stdout, stderr } = await run(['dist/cli/kasa.js', ...words], environment)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(sentence)
  }
  const production = {
    ...environment,
    KASA_MODE: 'production',
    KASA_BASE_URL: 'https://pay.example.com',
    KASA_KEY: Buffer.alloc(32, 7).toString('base64url'),
  }
  const { code, stderr } = await run(['dist/cli/kasa.js', 'clock', '+2d'], production)
  expect([code, stderr]).toEqual([1, 'kasa: Only the clock of a sandbox moves. Live money keeps real time.\n'])
}, 60_000)
