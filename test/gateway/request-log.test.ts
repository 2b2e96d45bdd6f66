import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createLog, type LogLevel } from '../../src/http/log.js'

const answers = [
  { method: 'POST', route: '/:language/payment', status: 303 },
  { method: 'GET', route: '/:language/pay/:payment', status: 200 },
  { method: 'GET', route: 'unknown', status: 404 },
].map(answer => ({ ...answer, durationMs: 1.23456, traceId: '0123456789abcdef' }))

/** What the log wrote at a level, up to an error line that every level writes. */
const linesAt = async (level: LogLevel) => {
  const folder = mkdtempSync(join(tmpdir(), 'kasa-log-'))
  const file = join(folder, 'log')
  const log = createLog({ level, descriptor: openSync(file, 'w') })
  for (const answer of answers) log.answered(answer)
  log.error({}, 'end')
  while (!readFileSync(file, 'utf8').includes('end')) await new Promise(resolve => setImmediate(resolve))
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -2)
  rmSync(folder, { recursive: true })
  return lines.map(line => JSON.parse(line))
}

test('an answered request is one line of JSON; what was only looked at is for those who ask for details', async () => {
  const lines = await linesAt('debug')
  expect(lines).toEqual(
    answers.map((answer, at) => ({
      ...answer,
      level: at === 1 ? 'debug' : 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      durationMs: 1.235,
      message: 'answered',
    })),
  )
  expect((await linesAt('info')).map(({ status }) => status)).toEqual([303, 404])
  expect(await linesAt('warn')).toEqual([])
})
