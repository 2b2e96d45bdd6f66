import { type Answer, type Ask, json, type Route } from '../http/route.js'
import type { Applied, ReportOrder } from '../payments/apply-report.js'
import type { CallbackMessage, Connector, DisputeReport, Report } from '../payments/connector.js'
import { Refusal } from '../payments/refusal.js'

export type CallbackNeeds = {
  connectors: ReadonlyMap<string, Connector>
  applyReport: (order: ReportOrder) => Promise<Applied>
  takeDispute: (connector: string, report: DisputeReport) => Promise<void>
}

/** An authentic message that its connector cannot translate; carries nothing of what was sent. */
class UnreadableMessage extends Error {}

/** Largest message a connector may send. */
const limitBytes = 64 * 1024

/**
 * Takes a connector's message: authenticated and translated by the connector, applied in one write. Repeats are acknowledged.
 * Throws `Refusal` when the connector is unknown, the message forged, or its reference not ours; `UnreadableMessage` when it makes no sense.
 */
export const receiveCallback =
  ({ connectors, applyReport, takeDispute }: CallbackNeeds) =>
  async (connectorId: string, message: CallbackMessage): Promise<void> => {
    const connector = connectors.get(connectorId)
    if (connector === undefined) throw new Refusal('connector/unknown')
    const report = translated(connector, message)
    const { reference, dispute } = report
    if (dispute) await takeDispute(connectorId, { ...dispute, reference })
    else await applyReport({ connector: connectorId, report })
  }

const translated = (connector: Connector, message: CallbackMessage): Report => {
  try {
    return connector.read(message)
  } catch (error) {
    throw error instanceof Refusal ? error : new UnreadableMessage(`${connector.id} sent what cannot be read`)
  }
}

const statuses: Partial<Record<Refusal['code'], number>> = {
  'connector/unknown': 404,
  'report/unknown-reference': 404,
  'report/forged': 403,
}

/** `POST /callbacks/{connector}`: the only door for connectors' messages. */
export const callbackRoutes = (needs: CallbackNeeds): Route[] => {
  const receive = receiveCallback(needs)
  const handle = async ({ params, headers, body }: Ask): Promise<Answer> => {
    try {
      await receive(params.connector ?? '', { headers: singleHeaders(headers), body })
      return json(200, { status: 'ok' })
    } catch (error) {
      if (error instanceof UnreadableMessage) return json(400, { status: 'refused', code: 'report/unreadable' })
      const status = error instanceof Refusal ? statuses[error.code] : undefined
      if (status === undefined) throw error
      return json(status, { status: 'refused', code: (error as Refusal).code })
    }
  }
  return [{ method: 'POST', path: '/callbacks/:connector', crossOrigin: true, bodyLimitBytes: limitBytes, handle }]
}

const singleHeaders = (headers: Ask['headers']): CallbackMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))
