import type { Connector, HoldOrder, Report } from './connector.js'
import { saleOf } from './hold.js'
import type { Operation, PaymentStoreRecords } from './ports.js'

/** A stored request to take held money or to give it free. */
export type HoldRequest = Operation & { kind: 'capture' | 'void' }

/** True of a request about held money. */
export const isHoldRequest = (operation: Operation): operation is HoldRequest =>
  operation.kind === 'capture' || operation.kind === 'void'

/** Sends it, outside any write. Throws where there is nothing to go by: its result is unknown then (domain.md §3). */
export const sendHoldRequest = async (
  connector: Connector | undefined,
  read: Pick<PaymentStoreRecords, 'operations' | 'transactions'>,
  request: HoldRequest,
): Promise<Report> => {
  const { merchantId, transactionId, reference, amountMinor, kind } = request
  const sale = saleOf(await read.operations.ofTransaction(merchantId, transactionId))
  const transaction = await read.transactions.byId(merchantId, transactionId)
  if (connector?.holds === undefined || transaction === undefined)
    throw new Error(`nothing configured can end the hold of transaction ${transactionId}`)
  const { reference: saleReference, externalId: saleExternalId } = sale
  const { currency } = transaction
  const order: HoldOrder = { reference, saleReference, saleExternalId, amountMinor, currency }
  return connector.holds[kind](order)
}

/** Asks what became of it. One that its connector never heard of is sent again, because the decision stands. */
export const askHoldRequest = async (
  connector: Connector | undefined,
  read: Pick<PaymentStoreRecords, 'operations' | 'transactions'>,
  request: HoldRequest,
): Promise<Report | undefined> => {
  const report = await connector?.ask(request.reference)
  return report?.outcome === 'unheard' ? sendHoldRequest(connector, read, request) : report
}
