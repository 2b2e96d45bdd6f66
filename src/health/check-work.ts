import { counted, type Finding, fail, ok, warn } from './finding.js'
import type { QueueFigures, WorkFigures } from './ports.js'

const start = 'Start the gateway on this database, or look into its log why its workers stand still.'

/** Whether somebody works: requests to connectors, payments that should have ended, messages, letters. Pure. */
export const checkWork = (figures: WorkFigures): Finding[] => [
  operations(figures),
  figures.notExpired === 0
    ? ok('payments', 'none is open beyond its validity')
    : warn(
        'payments',
        `${counted(figures.notExpired, 'payment is', 'payments are')} open beyond the end of validity`,
        start,
      ),
  queue('notifications', figures.notifications, {
    givenUp:
      'The shop’s address refused them for four days or said 410: mend it, then send them again (/developers, notifications).',
  }),
  queue('letters', figures.letters, {
    givenUp: 'Read the reasons in the mailbox (/developers/mailbox) or log, and check KASA_SMTP_URL.',
  }),
]

const operations = ({ needsOperator, pastDeadline, notAsked }: WorkFigures): Finding => {
  if (needsOperator > 0) {
    return fail(
      'connectors',
      `${counted(needsOperator, 'request')} to a connector without a known result ${needsOperator === 1 ? 'needs' : 'need'} an operator`,
      'Ask the connector what became of them by their reference: whether money moved is unknown, and Kasa does not guess.',
    )
  }
  if (pastDeadline > 0)
    return warn('connectors', `${counted(pastDeadline, 'request')} without a result beyond the deadline`, start)
  return notAsked > 0
    ? warn('connectors', `${counted(notAsked, 'request')} should have been asked about`, start)
    : ok('connectors', 'every request has a result or is being asked about')
}

const queue = (check: string, figures: QueueFigures, { givenUp }: { givenUp: string }): Finding => {
  const { overdue, oldestDueAt, abandoned } = figures
  const since = oldestDueAt === null ? '' : `, the oldest since ${oldestDueAt.toISOString()}`
  if (overdue > 0) return warn(check, `${counted(overdue, 'is', 'are')} overdue${since}`, start)
  if (abandoned > 0)
    return warn(
      check,
      `${counted(abandoned, 'lies', 'lie')} with a worker that is gone`,
      'They go on by themselves once a gateway runs.',
    )
  if (figures.givenUp > 0)
    return warn(check, `${counted(figures.givenUp, 'was', 'were')} given up in the last seven days`, givenUp)
  return ok(check, 'none is overdue, none was given up in the last seven days')
}
