import { pino } from 'pino'
import { redact } from './redact.js'

/** A line of facts, then what happened: `log.warn({ paymentId }, 'connector did not answer')`. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Structured log of the gateway; every line passes the redactor. */
export type Logger = {
  error: LogLine
  warn: LogLine
  info: LogLine
  debug: LogLine
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
  return {
    error: (facts, message) => logger.error(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    info: (facts, message) => logger.info(facts, message),
    debug: (facts, message) => logger.debug(facts, message),
    flush: () => {
      target.flushSync()
    },
  }
}
