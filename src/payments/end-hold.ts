import { applyReport, type ReportNeeds } from './apply-report.js'
import { beginChange, type Changing, conclude } from './conclude.js'
import type { Connector, Report } from './connector.js'
import { type HoldRequest, isHoldRequest, sendHoldRequest } from './hold-request.js'
import type { Payment, Transaction } from './payment.js'
import type { Operation, PaymentStoreRecords } from './ports.js'
import { Refusal } from './refusal.js'
import { firstAskMs } from './start-try.js'

export type HoldNeeds = ReportNeeds & { connectors: ReadonlyMap<string, Connector> }

/** A wish to end the hold of a sale. */
export type HoldEndOrder = {
  merchantId: number
  /** Public id of the sale. */
  transactionId: string
  kind: HoldRequest['kind']
  /** Capture: minor units to take of it; left out = the whole amount. */
  amountMinor?: number
  by: 'shop' | 'hold-end'
}

/** The sale as it is now. While `transaction.status` is still `authorized`, its connector has not said how it went: ask again. */
export type HeldSale = { payment: Payment; transaction: Transaction }

/** How long a connector is asked about a request it does not answer before an operator is called, business time. */
const patienceMs = 24 * 60 * 60_000

/**
 * Ends a hold: the request is stored first, then sent outside any write, then its answer is applied. Of all that want to end one hold at
 * once exactly one is sent (payment lock and unique index, domain.md §3). The same request again answers the same and sends nothing.
 * Throws `Refusal('transaction/unknown')`; `hold/none` for a sale that is not held; `hold/amount`; `hold/in-progress` while another request
 * stands; `hold/captured` when another sum was taken; `hold/gone` when nothing is held any more; `hold/refused` when the connector says no.
 */
export const endHold =
  (needs: HoldNeeds) =>
  async (order: HoldEndOrder): Promise<HeldSale> => {
    const stored = await needs.store.write(records => storeRequest(records, needs, order))
    const { request } = stored
    if (request === undefined) return stored
    const connector = needs.connectors.get(request.connector)
    const report = await sendHoldRequest(connector, needs.store.read, request).catch(() => undefined)
    // Without an answer nothing is known: it is asked about on a schedule (ask-connectors).
    if (report === undefined) return stored
    const applied = await applyReport(needs)({ connector: request.connector, report })
    refuseUnlessDone(applied.transaction, request, report)
    return applied
  }

const storeRequest = async (
  records: PaymentStoreRecords,
  { newId, businessClock }: HoldNeeds,
  order: HoldEndOrder,
): Promise<HeldSale & { request?: HoldRequest }> => {
  const named = await records.transactions.find(order.merchantId, order.transactionId)
  if (named?.type !== 'sale') throw new Refusal('transaction/unknown')
  const changing = await beginChange(records, order.merchantId, named.paymentId, businessClock())
  const { payment, tries } = changing
  const transaction = tries.find(({ id }) => id === named.id)
  if (transaction === undefined) throw new Error(`transaction ${named.id} vanished inside a write`)
  const requests = (await records.operations.ofTransaction(order.merchantId, transaction.id)).filter(isHoldRequest)
  const standing = requests.find(({ state }) => state !== 'failed')
  const amountMinor = order.amountMinor ?? transaction.amountMinor
  const { kind, by } = order
  // Somebody was faster, or the connector has refused meanwhile.
  if (by === 'hold-end' && !isDue(transaction, changing.at)) return { payment, transaction }
  if (isDoneAlready({ transaction, standing, kind, amountMinor, by })) return { payment, transaction }
  const request = await addRequest(records, changing, transaction, { kind, amountMinor, reference: newId() })
  const facts = { amountMinor, by }
  await conclude(records, changing, { kind: `${kind}.asked`, transaction, facts, tellShop: false })
  return { payment, transaction, request }
}

type Wish = Pick<HoldEndOrder, 'kind' | 'by'> & {
  transaction: Transaction
  standing: Operation | undefined
  amountMinor: number
}

const isDue = ({ holdUntil }: Transaction, at: Date): boolean => holdUntil !== null && holdUntil <= at

/** True when it ended like this already, or is about to. Throws a `Refusal` when it cannot end like this. */
const isDoneAlready = ({ transaction, standing, kind, amountMinor, by }: Wish): boolean => {
  const { status, hold } = transaction
  if (hold === null) throw new Refusal('hold/none', { status })
  if (standing !== undefined && status === 'authorized') {
    if (standing.kind === kind && (kind === 'void' || standing.amountMinor === amountMinor)) return true
    throw new Refusal('hold/in-progress', { kind: standing.kind })
  }
  if (status === 'settled' && hold.capturedMinor !== null) {
    if (kind === 'capture' && hold.capturedMinor === amountMinor) return true
    throw new Refusal('hold/captured', { capturedMinor: hold.capturedMinor })
  }
  // What a connector holds for a try that ended otherwise is let go, whatever the try is now.
  if (by === 'hold-end') return false
  if (status === 'cancelled') {
    if (kind === 'void') return true
    throw new Refusal('hold/gone')
  }
  if (status !== 'authorized') throw new Refusal('hold/none', { status })
  const isAmount = Number.isSafeInteger(amountMinor) && amountMinor > 0 && amountMinor <= transaction.amountMinor
  if (!isAmount) throw new Refusal('hold/amount', { largestMinor: transaction.amountMinor })
  return false
}

const addRequest = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  { id: transactionId, connector }: Transaction,
  { kind, amountMinor, reference }: Pick<HoldRequest, 'kind' | 'amountMinor' | 'reference'>,
): Promise<HoldRequest> => {
  const added = await records.operations.addHoldEnd({
    merchantId: payment.merchantId,
    paymentId: payment.id,
    transactionId,
    kind,
    connector,
    reference,
    state: 'sent',
    amountMinor,
    externalId: null,
    askAt: new Date(at.getTime() + firstAskMs),
    asked: 0,
    addressHash: '',
    deadline: new Date(at.getTime() + patienceMs),
    createdAt: at,
    modifiedAt: at,
  })
  if (added === undefined) throw new Refusal('hold/in-progress')
  return { ...added, kind }
}

const refuseUnlessDone = ({ status }: Transaction, { kind }: HoldRequest, report: Report): void => {
  if (status === 'authorized' && report.outcome !== 'pending')
    throw new Refusal('hold/refused', { kind, statusCode: report.statusCode ?? '' })
  if (kind === 'capture' && status === 'cancelled') throw new Refusal('hold/gone')
  if (kind === 'void' && status === 'settled') throw new Refusal('hold/captured')
}
