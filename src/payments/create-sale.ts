import type { ReportNeeds } from './apply-report.js'
import { readCard } from './card-entry.js'
import { beginChange, conclude } from './conclude.js'
import type { Card, Connector } from './connector.js'
import { refuseIfClosed } from './may-start.js'
import type { Flow } from './methods.js'
import { offeredChannel } from './offered-channel.js'
import type { Payment, Transaction } from './payment.js'
import type { PaymentStoreRecords } from './ports.js'
import { isProfileKind } from './profile-kind.js'
import { Refusal } from './refusal.js'
import { type ApiOrder, paymentDraftOf, type SaleRequest } from './sale-request.js'
import type { Secret } from './secret.js'
import { startTry } from './start-try.js'
import { draftOf } from './try-draft.js'
import type { OpeningOrder } from './try-order.js'

export type SaleNeeds = ReportNeeds & {
  connectors: ReadonlyMap<string, Connector>
  /** Digest of the token of a payment's status link. */
  statusDigest: (paymentPublicId: string) => string
  /** The address of a payment's page. */
  pageUrl: (payment: Pick<Payment, 'publicId' | 'language'>) => string
  /** Where a connector's callbacks are received. */
  callbackUrl: (connectorId: string) => string
}

export type Sale = { payment: Payment; transaction: Transaction }

/**
 * Opens a payment and starts its one try by a channel at once. A BLIK sale without a code and a card sale without a card wait for their
 * payer instead: nothing is asked of a connector until the payer types one on our page, and that page can be tried again.
 * The same ids again answer what is there. Throws a `Refusal`: `method/unavailable`, `card/data-disabled`, `card/…`, or what `startTry` refuses.
 */
export const createSale = (needs: SaleNeeds) => {
  const start = startTry(needs)
  return async (request: SaleRequest): Promise<Sale> => {
    const known = await findSale(needs.store.read, request)
    if (known !== undefined) return known
    const order = openingOrder(needs, request)
    if (!order.opens.hosted) return start(order)
    return awaitPayer(needs, order)
  }
}

/** What an earlier request with these ids has made. */
export const findSale = async (
  records: Pick<PaymentStoreRecords, 'payments' | 'transactions'>,
  { shop: { merchantId }, transactionId }: Pick<ApiOrder, 'shop' | 'transactionId'>,
): Promise<Sale | undefined> => {
  const transaction = await records.transactions.find(merchantId, transactionId)
  const payment = transaction && (await records.payments.byId(merchantId, transaction.paymentId))
  return payment && transaction && { payment, transaction }
}

/** The flows whose payer can type what is missing on our page. */
const typed: ReadonlySet<Flow> = new Set(['blik', 'card'])

const openingOrder = (needs: SaleNeeds, request: SaleRequest): OpeningOrder => {
  const { shop, methodCode, payer, language, blikCode, device, instalments, addressHash, transactionId } = request
  const now = needs.businessClock()
  const card = cardOf(needs, request, now)
  const { channel, connector } = offeredChannel(needs.connectors, { payment: request, shop, methodCode, now })
  const given = channel.flow === 'blik' ? blikCode : card
  const waits = typed.has(channel.flow) && given === undefined
  if (waits && isProfileKind(methodCode))
    throw new Refusal(channel.flow === 'blik' ? 'blik/code-format' : 'card/number')
  const groups = request.visibleMethods?.includes(channel.group) ? request.visibleMethods : [channel.group]
  const opens = paymentDraftOf(request, {
    ...{ payer, language, now, statusDigest: needs.statusDigest(request.paymentId) },
    page: waits ? { visibleMethods: groups, preselectMethodCode: channel.code } : null,
  })
  return {
    ...{ opens, channel, connector, language, addressHash, transactionId },
    returnUrl: `${needs.pageUrl(opens)}?back`,
    callbackUrl: needs.callbackUrl(connector.id),
    ...(isProfileKind(methodCode) && { remember: methodCode }),
    ...(channel.flow === 'blik' && blikCode && { blikCode }),
    ...(channel.flow === 'card' && card && { card }),
    ...(instalments !== undefined && { instalments }),
    ...(device && { device }),
  }
}

const cardOf = (
  { connectors }: Pick<SaleNeeds, 'connectors'>,
  { card, shop, livemode }: SaleRequest,
  now: Date,
): Secret<Card> | undefined => {
  if (card === undefined) return undefined
  const money = livemode ? 'live' : 'test'
  const isTaken = [...connectors.values()].some(one => one.money === money && one.acceptsCardData)
  if (!shop.settings.plainCardData || !isTaken) throw new Refusal('card/data-disabled')
  const reading = readCard(card.reveal(), now)
  if ('card' in reading) return reading.card
  throw new Refusal(reading.faults[0] ?? 'card/number')
}

/** The try stands there under the id that the shop is told, and begins when its payer does. */
const awaitPayer = (needs: SaleNeeds, order: OpeningOrder): Promise<Sale> =>
  needs.store.write(async records => {
    const at = needs.businessClock()
    const opened = await records.payments.open(order.opens)
    const changing = await beginChange(records, opened.payment.merchantId, opened.payment.id, at)
    await refuseIfClosed(records, changing)
    const draft = draftOf(changing, order, order.transactionId ?? needs.newId())
    const transaction = await records.transactions.add({ ...draft, status: 'new', live: false })
    if (transaction === undefined) throw new Error(`payment ${changing.payment.id} is new and has a live try`)
    changing.tries.push(transaction)
    const payment = await conclude(records, changing, {
      ...{ kind: 'try.awaited', transaction, facts: { code: transaction.methodCode }, tellShop: false },
    })
    return { payment, transaction }
  })
