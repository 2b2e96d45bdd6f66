import { randomBytes, randomUUID } from 'node:crypto'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import type { readConfig as ReadConfig } from '../../src/config.js'
import type { createGateway as CreateGateway } from '../../src/gateway.js'
import type { createLog as CreateLog } from '../../src/http/log.js'
import type { Witness } from './database.js'

const built = async <Module>(file: string): Promise<Module> =>
  (await import(new URL(`../../dist/${file}.js`, import.meta.url).href)) as Module

const secondMs = 1000
const minuteMs = 60 * secondMs
/** Leases end after 40 s, questions are asked after 20 s, 40 s, 1 min …, a BLIK try is given up after some minutes. */
const stepsMs = [
  0,
  2 * secondMs,
  25 * secondMs,
  minuteMs,
  2 * minuteMs,
  4 * minuteMs,
  8 * minuteMs,
  20 * minuteMs,
  60 * minuteMs,
  180 * minuteMs,
]

const unfinished = `
  select (select count(*) from outbox where state in ('waiting', 'sending'))
       + (select count(*) from operations where state not in ('done', 'failed', 'needs_operator')) as open`

/**
 * Lets time pass until nothing is open: the built gateway in this process, with clocks moved by hand, because leases and questions to
 * the bank are spaced over minutes. Answers how far time had to be moved.
 */
export const drain = async (witness: Witness, folder: string, database: string): Promise<number> => {
  const { createGateway } = await built<{ createGateway: typeof CreateGateway }>('gateway')
  const { readConfig } = await built<{ readConfig: typeof ReadConfig }>('config')
  const { createLog } = await built<{ createLog: typeof CreateLog }>('http/log')
  let movedMs = 0
  const gateway = await createGateway(readConfig({ KASA_DATA: folder, KASA_DATABASE: database, KASA_PORT: '0' }, {}), {
    systemClock: () => new Date(Date.now() + movedMs),
    random: randomBytes,
    newId: randomUUID,
    log: createLog({ level: 'info', descriptor: openSync(join(folder, 'drain.log'), 'a') }),
  })
  try {
    for (const stepMs of stepsMs) {
      await witness.age(stepMs - movedMs)
      movedMs = stepMs
      await gateway.tick()
      await gateway.tick()
      const [row] = await witness.rows(unfinished)
      if (Number(row?.open) === 0) break
    }
    return movedMs
  } finally {
    await gateway.stop()
  }
}
