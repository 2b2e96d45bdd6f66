import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { childEnvironment, packageFolder } from '../config.js'
import type { Announcement } from './announce.js'
import { complaint } from './complain.js'
import { houseFlags, readFlags } from './flags.js'
import { whenOrphaned } from './when-orphaned.js'

const help = `Usage: npm run shop [-- options]

Starts a sandbox gateway and the example shop beside it.

  --shop-port <number>      port of the shop (4000)
  --port, --host, --database   as for npm start
`

/** Starts the gateway, then the example shop with the keys that the gateway prints; ends both together. */
const main = async (line: string[]): Promise<void> => {
  const { flags } = readFlags({
    line,
    flags: [...houseFlags, 'shop-port='],
    takesWords: false,
    help: 'npm run shop -- --help',
  })
  if (flags.help === true) {
    process.stdout.write(help)
    return
  }
  const passed = ['port', 'host', 'database'].flatMap(name =>
    flags[name] === undefined ? [] : [`--${name}`, String(flags[name])],
  )
  const gateway = spawn(process.execPath, [join(packageFolder, 'dist', 'server.js'), ...passed, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [announced] = await Promise.race([
    once(createInterface(gateway.stdout), 'line'),
    once(gateway, 'exit').then(() => []),
  ])
  if (typeof announced !== 'string') {
    process.exitCode = 1
    return
  }
  const { baseUrl, developers, ...keys }: Announcement = JSON.parse(announced)
  const shopUrl = `http://127.0.0.1:${flags['shop-port'] ?? 4000}`
  await allowFrames(shopUrl, keys, passed)
  const shop = spawn(
    process.execPath,
    ['--import', 'tsx', join(packageFolder, 'examples', 'shop-express', 'src', 'server.ts')],
    {
      stdio: 'inherit',
      env: childEnvironment({
        KASA_BASE_URL: baseUrl,
        KASA_MERCHANT_ID: keys.merchantId ?? '',
        KASA_SERVICE_ID: keys.serviceId ?? '',
        KASA_SERVICE_KEY: keys.serviceKey ?? '',
        ...(keys.apiToken && { KASA_API_TOKEN: keys.apiToken }),
        PORT: String(flags['shop-port'] ?? 4000),
      }),
    },
  )
  process.stdout.write(`The gateway answers on ${baseUrl}; its developer pages: ${developers}\n`)
  endTogether([gateway, shop])
}

/** The shop's pages may show the card widget: the sandbox's shop gets their origin. */
const allowFrames = async (shopUrl: string, keys: Pick<Announcement, 'merchantId' | 'serviceId'>, passed: string[]) => {
  const at = passed.indexOf('--database')
  const database = at < 0 ? [] : passed.slice(at, at + 2)
  const ids = ['--merchant', keys.merchantId ?? '']
  const line = ['shop', 'origins', keys.serviceId ?? '', 'add', shopUrl, ...ids, ...database]
  const command = spawn(process.execPath, [join(packageFolder, 'dist', 'cli', 'kasa.js'), ...line], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(command, 'exit')
}

const endTogether = (programs: ChildProcess[]): void => {
  const endAll = () => {
    for (const program of programs) program.kill('SIGTERM')
  }
  process.on('SIGINT', endAll).on('SIGTERM', endAll)
  whenOrphaned(endAll)
  for (const program of programs) {
    program.once('exit', code => {
      process.exitCode ??= code ?? 0
      endAll()
    })
  }
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(complaint(error))
  process.exit(1)
})
