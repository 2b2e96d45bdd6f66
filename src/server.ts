import { randomBytes, randomUUID } from 'node:crypto'
import { announcementOf, announcementText } from './cli/announce.js'
import { complaint } from './cli/complain.js'
import { houseFlags, overridesOf, readFlags } from './cli/flags.js'
import { startHelp } from './cli/help.js'
import { whenOrphaned } from './cli/when-orphaned.js'
import { readConfig } from './config.js'
import { createLog, type Logger } from './http/log.js'
import { type Listening, listen } from './listen.js'

const stdout = 1
const stderr = 2
/** Requests have ten seconds to end, a running delivery as long again; then the supervisor's patience is near its end. */
const stopMs = 25_000
const sameSignalMs = 1_000

const start = async (line: string[]): Promise<void> => {
  const { flags } = readFlags({ line, flags: houseFlags, takesWords: false, help: 'npm start -- --help' })
  const json = flags.json === true
  if (flags.help === true) {
    process.stdout.write(startHelp)
    return
  }
  const config = readConfig(overridesOf(flags))
  const log = createLog({ level: config.logLevel, descriptor: json ? stderr : stdout })
  dieOnFaults(log)
  for (const warning of config.warnings) log.warn({}, warning)
  const outside = { systemClock: () => new Date(), random: randomBytes, newId: randomUUID, log }
  const listening = await listen(config, outside)
  stopOnSignals(listening, log)
  listening.gateway.start()
  announce(listening, { json })
  log.info({ baseUrl: listening.config.baseUrl, mode: config.mode }, 'listening')
}

const announce = ({ config, gateway }: Listening, { json }: { json: boolean }): void => {
  const announcement = announcementOf(config.baseUrl, gateway)
  process.stdout.write(`${json ? JSON.stringify(announcement) : announcementText(announcement)}\n`)
}

/** The first signal stops gracefully; one more after a while, or too long a wait, at once. */
const stopOnSignals = ({ stop }: Listening, log: Logger): void => {
  let stoppingSince: number | undefined
  const leave = (code: number) => {
    log.flush()
    process.exit(code)
  }
  const begin = (reason: string) => {
    if (stoppingSince !== undefined) {
      // Ctrl-C reaches the whole group, and npm passes it on once more.
      if (performance.now() - stoppingSince > sameSignalMs) leave(1)
      return
    }
    stoppingSince = performance.now()
    log.info({ reason }, 'stopping')
    setTimeout(() => {
      log.error({}, 'running work did not end in time; what was acknowledged is stored')
      leave(1)
    }, stopMs).unref()
    stop().then(
      () => leave(0),
      error => {
        log.error({ error }, 'the stop failed')
        leave(1)
      },
    )
  }
  process.on('SIGTERM', begin).on('SIGINT', begin)
  whenOrphaned(() => stoppingSince ?? begin('npm has ended'))
}

/** After a fault nobody expected the state in memory is unknown; what was acknowledged is in the database. */
const dieOnFaults = (log: Logger): void => {
  const die = (error: unknown) => {
    log.error({ error }, 'unexpected fault; the process ends')
    log.flush()
    process.exit(1)
  }
  process.on('uncaughtException', die).on('unhandledRejection', die)
}

start(process.argv.slice(2)).catch(error => {
  process.stderr.write(complaint(error))
  process.exit(1)
})
