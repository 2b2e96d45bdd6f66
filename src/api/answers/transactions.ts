import type { z } from 'zod'
import type { Shop } from '../../merchants/shop.js'
import { readBlikCode } from '../../payments/card-entry.js'
import type { Sale } from '../../payments/create-sale.js'
import { channels } from '../../payments/methods.js'
import type { Payment } from '../../payments/payment.js'
import type { BusinessClock, PaymentStoreRecords } from '../../payments/ports.js'
import { ownChannelCode, type ProfileKind } from '../../payments/profile-kind.js'
import { Refusal } from '../../payments/refusal.js'
import type { ApiOrder, SaleRequest } from '../../payments/sale-request.js'
import { Secret } from '../../payments/secret.js'
import { actionAnswer, readTransactionFacts, transactionAnswer } from '../../payments/transaction-answer.js'
import type { ApiCharge } from '../../profiles/create-charge.js'
import { type Answered, answered, type Call, type Caller } from '../call.js'
import * as contract from '../contract/transactions.js'
import { openingOf } from '../opening.js'
import type { Complaint } from '../refused.js'
import { isInScope, shopOf } from '../scope.js'
import { holdOf, languageOf, modeOf, payerOf, payoutsOf, refuseShop, refuseUnfit } from './read-order.js'

export type TransactionNeeds = {
  mode: 'sandbox' | 'production'
  read: Pick<PaymentStoreRecords, 'transactions' | 'payments' | 'profiles' | 'operations' | 'refunds'> & {
    shops: Parameters<typeof shopOf>[0] & PaymentStoreRecords['shops']
  }
  createSale: (request: SaleRequest) => Promise<Sale>
  createCharge: (charge: ApiCharge) => Promise<Sale>
  /** Keyed hash of a network address. */
  addressHash: (address: string) => string
  /** The address of a payment's page. */
  pageUrl: (payment: Pick<Payment, 'publicId' | 'language'>) => string
  businessClock: BusinessClock
}

const cardKinds: ReadonlySet<ProfileKind> = new Set(['oneclick', 'recurring'])
const blikKinds: ReadonlySet<ProfileKind> = new Set(['blik_oneclick'])

/** Sales and charges. */
export const transactionAnswers = (needs: TransactionNeeds): Answered[] => {
  const find = shopOf(needs.read.shops)
  const describe = describeSale(needs)
  const seen = findSeen(needs)
  const orderOf = async (
    call: Pick<Call, 'caller' | 'newId' | 'address'>,
    body: z.output<typeof contract.createSale.body> | ChargeBody,
    more: readonly Complaint[] = [],
  ): Promise<ApiOrder> => {
    const shop = await find(call.caller, body.serviceId)
    refuseUnfit(body, { mode: needs.mode, now: needs.businessClock() }, more)
    const livemode = modeOf(call.caller, body.currency)
    refuseShop(shop, livemode, body.currency)
    return {
      ...{ shop, livemode, paymentId: call.newId(), transactionId: call.newId() },
      ...{ amountMinor: body.amount, currency: body.currency, orderId: body.orderId, title: body.title ?? '' },
      notificationUrl: body.notificationUrl ?? null,
      multipayout: payoutsOf(body),
      invoice: body.invoice ?? null,
      addressHash: needs.addressHash(body.clientIp ?? call.address),
      opening: openingOf(call, needs.addressHash),
      ...(body.hold && { hold: holdOf(body.hold) }),
    }
  }
  return [
    answered(contract.createSale, async call => {
      const { body } = call
      const order = await orderOf(call, body, complaintsAbout(body))
      return describe(await needs.createSale({ ...order, ...saleOf(body) }), order.shop)
    }),
    answered(contract.readTransaction, async ({ caller, params }) => {
      const { shop, ...sale } = await seen(caller, params.transactionId)
      return describe(sale, shop)
    }),
    answered(contract.chargeProfile, async call => {
      const order = await orderOf(call, call.body)
      const charge = { ...order, profile: call.body.paymentProfileId, kinds: cardKinds, ...deviceOf(call.body) }
      return describe(await needs.createCharge(charge), order.shop)
    }),
    answered(contract.chargeBlikProfile, async call => {
      const { blikProfileId, blikKey, blikCode } = call.body
      const order = await orderOf(call, call.body)
      const charge: ApiCharge = {
        ...{ ...order, profile: blikProfileId, kinds: blikKinds, ...deviceOf(call.body) },
        ...(blikKey !== undefined && { aliasKey: blikKey }),
        ...(blikCode !== undefined && { blikCode: readBlikCode(blikCode) }),
      }
      return describe(await needs.createCharge(charge), order.shop)
    }),
  ]
}

type ChargeBody = z.output<typeof contract.chargeProfile.body> | z.output<typeof contract.chargeBlikProfile.body>
type SaleBody = z.output<typeof contract.createSale.body>

/** A transaction that the caller may see, with its payment and shop. Throws `Refusal('transaction/unknown')`. */
export const findSeen =
  ({ read }: Pick<TransactionNeeds, 'read'>) =>
  async (caller: Caller, transactionId: string): Promise<Sale & { shop: Shop }> => {
    const transaction = await read.transactions.find(caller.merchant.id, transactionId)
    const isSeen = transaction?.livemode === caller.token.livemode && isInScope(caller, transaction.shopId)
    if (transaction === undefined || !isSeen) throw new Refusal('transaction/unknown')
    const { merchantId, paymentId, shopId } = transaction
    const [payment, shop] = await Promise.all([
      read.payments.byId(merchantId, paymentId),
      read.shops.byId(merchantId, shopId),
    ])
    if (payment === undefined || shop === undefined) throw new Error(`transaction ${transaction.id} has no payment`)
    return { payment, transaction, shop }
  }

/** Tells a sale as every answer does. */
export const describeSale =
  ({ read, pageUrl }: TransactionNeeds) =>
  async ({ payment, transaction }: Sale, shop: Shop) => {
    const facts = await readTransactionFacts(read, { payment, transaction, shop, pageUrl: pageUrl(payment) })
    return { transaction: transactionAnswer(facts), action: actionAnswer(facts) }
  }

/** What a sale says beyond what every order does. */
const saleOf = (body: SaleBody): Omit<SaleRequest, keyof ApiOrder> => {
  const { card, blikCode, installment, validTo } = body
  if (body.wallet?.applePay !== undefined) throw new Refusal('method/unavailable', { methodCode: 'applepay' })
  return {
    // An old client misspells it so (imoje-rest.md §9).
    methodCode: body.paymentMethodCode === 'peako24' ? 'pekao24' : body.paymentMethodCode,
    payer: payerOf(body),
    language: languageOf(body.customer.locale),
    urlSuccess: body.successReturnUrl ?? null,
    urlFailure: body.failureReturnUrl ?? null,
    urlReturn: body.returnUrl ?? null,
    additionalDescription: body.additionalDescription ?? null,
    validTo: validTo == null ? validTo : new Date(validTo * 1000),
    cart: body.cart ?? null,
    visibleMethods: body.visibleMethod ?? null,
    ...(blikCode !== undefined && { blikCode: readBlikCode(blikCode) }),
    ...(card && { card: new Secret(cardEntryOf(card)) }),
    ...(installment && { instalments: installment.period }),
    ...deviceOf(body),
  }
}

const cardEntryOf = ({ firstName, lastName, number, month, year, cvv }: NonNullable<SaleBody['card']>) => ({
  ...{ number, expiry: `${month}/${year}`, cvc: cvv, holder: `${firstName} ${lastName}` },
})

const deviceOf = (body: { clientIp?: string | undefined; additionalData?: SaleBody['additionalData'] }) => {
  const { clientIp: ip, additionalData: { browser } = {} } = body
  return ip === undefined && browser === undefined ? {} : { device: { ...(ip && { ip }), ...(browser && { browser }) } }
}

/** Methods under which clients order a channel beside its own. */
const alsoUnder: Readonly<Record<string, string>> = { blik_paylater: 'blik', ing: 'pbl' }

const complaintsAbout = ({ paymentMethod, paymentMethodCode: code, invoice }: SaleBody): Complaint[] => {
  const method = channels.find(channel => channel.code === ownChannelCode(code))?.method
  const fits = method === undefined || paymentMethod === method || paymentMethod === alsoUnder[code]
  const splits = invoice?.invoiceId !== undefined && invoice.positions.every(row => row.taxAmount !== undefined)
  return [
    ...(fits ? [] : [{ property: 'paymentMethod', message: `${code} is a channel of ${method}` }]),
    ...(code === 'wt_split' && !splits
      ? [{ property: 'invoice', message: 'wt_split needs invoiceId and taxAmount in every position' }]
      : []),
  ]
}
