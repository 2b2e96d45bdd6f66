import type { z } from 'zod'
import type { Shop } from '../../merchants/shop.js'
import type { Linked, LinkRequest } from '../../payments/create-link.js'
import type { PaymentLink } from '../../payments/link.js'
import type { Payment, Transaction } from '../../payments/payment.js'
import type { BusinessClock, PaymentStoreRecords } from '../../payments/ports.js'
import { readTransactionFacts, transactionAnswer } from '../../payments/transaction-answer.js'
import { unixSeconds } from '../../payments/unix-seconds.js'
import { type Answered, answered, type Call, type Caller } from '../call.js'
import * as contract from '../contract/payments.js'
import { openingOf } from '../opening.js'
import { Refused } from '../refused.js'
import { isInScope, shopOf } from '../scope.js'
import { holdOf, languageOf, modeOf, payerOf, payoutsOf, refuseShop, refuseUnfit } from './read-order.js'

export type PaymentNeeds = {
  mode: 'sandbox' | 'production'
  read: Pick<PaymentStoreRecords, 'transactions' | 'payments' | 'profiles' | 'operations' | 'refunds' | 'links'> & {
    shops: Parameters<typeof shopOf>[0] & PaymentStoreRecords['shops']
  }
  createLink: (request: LinkRequest) => Promise<Linked>
  /** Keyed hash of a network address. */
  addressHash: (address: string) => string
  cancelPayment: (payment: Payment) => Promise<Payment>
  /** The short address of a link's code. */
  linkUrl: (code: string) => string
  /** The address of a payment's page. */
  pageUrl: (payment: Pick<Payment, 'publicId' | 'language'>) => string
  businessClock: BusinessClock
}

/** Payment links, and everything else that is owed. */
export const paymentAnswers = (needs: PaymentNeeds): Answered[] => {
  const { read } = needs
  const find = shopOf(read.shops)
  const described = async (payment: Payment, shop: Shop) =>
    paymentMembers(needs, await readPaymentFacts(needs, payment, shop))
  return [
    answered(contract.createPayment, async call => {
      const shop = await find(call.caller, call.body.serviceId)
      const { payment, link } = await needs.createLink(linkRequestOf(needs, call, shop))
      return { payment: createdMembers(needs, await readPaymentFacts(needs, payment, shop, link)) }
    }),
    answered(contract.readPayment, async ({ caller, params }) => {
      const payment = await paymentOf(needs, caller, params.paymentId)
      const shop = await read.shops.byId(payment.merchantId, payment.shopId)
      if (shop === undefined) throw new Error(`payment ${payment.id} has no shop`)
      return described(payment, shop)
    }),
    answered(contract.cancelPayment, async ({ caller, body }) => {
      const shop = await find(caller, body.serviceId)
      const payment = await paymentOf(needs, caller, body.paymentId)
      if (payment.shopId !== shop.id) throw new Refused('payment/unknown')
      return described(await needs.cancelPayment(payment), shop)
    }),
  ]
}

/** The caller's payment with this id; an unknown, foreign or other money's one is refused alike (domain.md §1). */
export const paymentOf = async (
  { read }: { read: Pick<PaymentStoreRecords, 'payments'> },
  caller: Caller,
  publicId: string,
): Promise<Payment> => {
  const payment = await read.payments.find(caller.merchant.id, publicId)
  const seen = payment?.livemode === caller.token.livemode && isInScope(caller, payment.shopId)
  if (payment === undefined || !seen) throw new Refused('payment/unknown')
  return payment
}

const linkRequestOf = (needs: PaymentNeeds, call: Call<typeof contract.createPayment>, shop: Shop): LinkRequest => {
  const { body, caller } = call
  refuseUnfit(body, { mode: needs.mode, now: needs.businessClock() })
  const livemode = modeOf(caller, body.currency)
  refuseShop(shop, livemode, body.currency)
  return {
    ...{ shop, livemode, paymentId: call.newId(), payer: payerOf(body), simp: body.simp ?? '' },
    ...{ amountMinor: body.amount, currency: body.currency, orderId: body.orderId, title: body.title ?? '' },
    language: body.customer.locale === undefined ? null : languageOf(body.customer.locale),
    additionalDescription: body.additionalDescription ?? null,
    notificationUrl: body.notificationUrl ?? null,
    urlSuccess: body.successReturnUrl ?? null,
    urlFailure: body.failureReturnUrl ?? null,
    urlReturn: body.returnUrl ?? null,
    validTo: body.validTo == null ? body.validTo : new Date(body.validTo * 1000),
    visibleMethods: body.visibleMethod?.length ? body.visibleMethod : null,
    preselectMethodCode: body.preselectMethodCode ?? null,
    multipayout: payoutsOf(body),
    invoice: body.invoice ?? null,
    cart: body.cart ?? null,
    opening: openingOf(call, needs.addressHash),
    ...(body.hold && { hold: holdOf(body.hold) }),
  }
}

type PaymentFacts = {
  payment: Payment
  shop: Shop
  link: PaymentLink | undefined
  tries: readonly Transaction[]
  customer: z.input<typeof contract.payment>['customer']
  transactions: z.input<typeof contract.payment>['transactions']
}

const readPaymentFacts = async (
  { read, pageUrl }: PaymentNeeds,
  payment: Payment,
  shop: Shop,
  known?: PaymentLink,
): Promise<PaymentFacts> => {
  const { merchantId, id } = payment
  const [payer, tries, link] = await Promise.all([
    read.payments.payer(merchantId, payment.payerId),
    read.transactions.ofPayment(merchantId, id),
    known ?? read.links.ofPayment(merchantId, id),
  ])
  const transactions = await Promise.all(
    tries.map(async transaction =>
      transactionAnswer(
        await readTransactionFacts(read, { payment, transaction, shop, pageUrl: pageUrl(payment) }, { payer, tries }),
      ),
    ),
  )
  const { firstName = '', lastName = '' } = payer ?? {}
  const customer = {
    firstName,
    lastName,
    phone: payer?.phone ?? '',
    email: payer?.email ?? '',
    locale: payment.language,
  }
  return { payment, shop, link, tries, customer, transactions }
}

const createdMembers = (needs: PaymentNeeds, { payment, shop, link, customer }: PaymentFacts) => ({
  id: payment.publicId,
  url: link === undefined ? needs.pageUrl(payment) : needs.linkUrl(link.code),
  serviceId: shop.publicId,
  orderId: payment.orderId,
  title: payment.title,
  simp: link?.simp ?? '',
  amount: payment.amountMinor,
  currency: payment.currency,
  returnUrl: payment.urlReturn ?? '',
  successReturnUrl: payment.urlSuccess ?? '',
  failureReturnUrl: payment.urlFailure ?? '',
  customer,
  isActive: true,
  validTo: payment.validTo && unixSeconds(payment.validTo),
  created: unixSeconds(payment.createdAt),
  modified: unixSeconds(payment.modifiedAt),
})

const paymentMembers = (needs: PaymentNeeds, facts: PaymentFacts) => {
  const { payment, shop, link, tries, transactions } = facts
  const used = tries.find(({ type, status }) => type === 'sale' && status !== 'new')
  return {
    ...createdMembers(needs, facts),
    status: payment.status,
    isGenerated: link?.generated ?? false,
    isUsed: used !== undefined,
    usedAt: used === undefined ? null : unixSeconds(used.createdAt),
    isConfirmVisited: link?.confirmVisitedAt != null,
    confirmVisitedAt: link?.confirmVisitedAt ? unixSeconds(link.confirmVisitedAt) : null,
    notificationUrl: payment.notificationUrl ?? shop.notificationUrl ?? '',
    paidAmount: payment.paidMinor,
    surplusAmount: payment.surplusMinor,
    transactions,
  }
}
