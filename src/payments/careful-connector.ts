import type { Connector, ConnectorProfiles, Report, StartAnswer } from './connector.js'

/** How long a call may take: shorter than the time after which a result is asked about (`firstAskMs`). */
export const callLimitMs = 15_000

/**
 * A connector whose calls fail where they give nothing to go by: no answer in time, or an answer about another reference.
 * Callers take every failure as an unknown result (domain.md §3), and no silent counterparty can hold up a payer or a worker.
 */
export const carefulConnector = (connector: Connector, limitMs: number): Connector => ({
  id: connector.id,
  money: connector.money,
  methodCodes: connector.methodCodes,
  acceptsCardData: connector.acceptsCardData,
  start: sale => begun(sale.reference, connector.start(sale), limitMs),
  ...(connector.profiles && { profiles: carefulProfiles(connector.profiles, limitMs) }),
  ...(connector.holds && { holds: carefulHolds(connector.holds, limitMs) }),
  ...(connector.refunds && { refunds: carefulRefunds(connector.refunds, limitMs) }),
  ...(connector.disputes && { disputes: carefulDisputes(connector.disputes, limitMs) }),
  ask: async reference => about(reference, await inTime(connector.ask(reference), limitMs)),
  cancel: async reference => about(reference, await inTime(connector.cancel(reference), limitMs)),
  read: message => connector.read(message),
})

const carefulProfiles = (profiles: ConnectorProfiles, limitMs: number): ConnectorProfiles => ({
  kinds: profiles.kinds,
  charge: order => begun(order.reference, profiles.charge(order), limitMs),
  forget: token => inTime(profiles.forget(token), limitMs),
})

const carefulHolds = (holds: NonNullable<Connector['holds']>, limitMs: number): NonNullable<Connector['holds']> => ({
  capture: async order => about(order.reference, await inTime(holds.capture(order), limitMs)),
  void: async order => about(order.reference, await inTime(holds.void(order), limitMs)),
})

const carefulDisputes = (
  { accept, contest, ask }: NonNullable<Connector['disputes']>,
  limitMs: number,
): NonNullable<Connector['disputes']> => ({
  accept: externalId => inTime(accept(externalId), limitMs),
  contest: (externalId, evidence) => inTime(contest(externalId, evidence), limitMs),
  ask: externalId => inTime(ask(externalId), limitMs),
})

const carefulRefunds = (
  { refund, terms }: NonNullable<Connector['refunds']>,
  limitMs: number,
): NonNullable<Connector['refunds']> => ({
  refund: async order => about(order.reference, await inTime(refund(order), limitMs)),
  ...(terms && { terms: sale => inTime(terms(sale), limitMs) }),
})

const begun = async (reference: string, started: Promise<StartAnswer>, limitMs: number): Promise<StartAnswer> => {
  const answer = await inTime(started, limitMs)
  return { ...answer, report: about(reference, answer.report) }
}

const about = (reference: string, report: Report): Report => {
  if (report.reference !== reference) throw new Error('the connector answered about another reference')
  return report
}

const inTime = async <T>(answer: Promise<T>, limitMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`the connector did not answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([answer, silence])
  } finally {
    clearTimeout(timer)
  }
}
