import { pino } from 'pino'
import type { Seen } from './app.js'
import { redact } from './redact.js'

/** A line of facts, then what happened: `log.warn({ paymentId }, 'connector did not answer')`. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Structured log of the gateway; every line of facts passes the redactor. */
export type Logger = {
  error: LogLine
  warn: LogLine
  info: LogLine
  debug: LogLine
  /** The one line of a request. It holds words and numbers of ours alone, so there is nothing in it to redact. */
  answered(request: Seen): void
  /** Writes what is still in memory, before the process ends. */
  flush(): void
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

/**
 * JSON lines to a file descriptor (1 = stdout, 2 = stderr): `time`, `level`, the facts, `message`. An `error` among the facts is written
 * with its stack and cause. Lines are buffered while the descriptor is busy and never stop the event loop.
 */
export const createLog = (order: { level: LogLevel; descriptor: number }): Logger => {
  const target = pino.destination({ dest: order.descriptor, sync: false })
  const logger = pino(
    {
      level: order.level,
      base: null,
      messageKey: 'message',
      errorKey: 'error',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    target,
  )
  const isSaid = { info: logger.isLevelEnabled('info'), debug: logger.isLevelEnabled('debug') }
  return {
    answered: request => {
      const level = isRoutine(request) ? 'debug' : 'info'
      if (isSaid[level]) target.write(answeredLine(level, request))
    },
    error: (facts, message) => logger.error(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    info: (facts, message) => logger.info(facts, message),
    debug: (facts, message) => logger.debug(facts, message),
    flush: () => {
      target.flushSync()
    },
  }
}

/** What only looked at something, and found it, is worth a line only to somebody who asks for details. */
const isRoutine = ({ method, status }: Seen): boolean => method !== 'POST' && status < 400

/** Written out, because it is the only line that every payment costs. */
const answeredLine = (level: string, { method, route, status, durationMs, traceId }: Seen): string =>
  `{"level":"${level}","time":"${new Date().toISOString()}","method":"${method}","route":"${route}","status":${status},"durationMs":${durationMs.toFixed(3)},"traceId":"${traceId}","message":"answered"}\n`
