import { beginChange, conclude } from '../payments/conclude.js'
import type { Transaction } from '../payments/payment.js'
import type { PaymentStoreRecords } from '../payments/ports.js'
import { postMoney } from '../payments/post-money.js'
import { Refusal } from '../payments/refusal.js'
import type { UnmatchedCredit } from '../payments/unmatched-credit.js'
import { termsOf } from './load-refundable.js'
import { type RefundNeeds, type RefundView, writeRefund } from './request-refund.js'

/** @param refundId public id of the refund: the same one twice is one */
type CreditReturn = { merchantId: number; creditId: number; refundId: string }

/**
 * Sends money that came under an unknown title back to the account it came from, in one write: from `suspense` it becomes surplus of the try
 * to whose account it came, and a refund of that surplus is asked. Throws `Refusal('credit/unknown')`, `credit/assigned`, `refund/no-account`,
 * and what `requestRefund` throws.
 */
export const returnCredit =
  (needs: RefundNeeds) =>
  async ({ merchantId, creditId, refundId }: CreditReturn): Promise<RefundView> => {
    const { read } = needs.store
    const known = await read.unmatched.find(merchantId, creditId)
    if (known === undefined) throw new Refusal('credit/unknown')
    if (known.fromAccount === null) throw new Refusal('refund/no-account')
    const hint = await read.transactions.byId(merchantId, known.transactionId)
    if (hint === undefined) throw new Error(`credit ${creditId} came to no try`)
    const terms = await termsOf(needs.connectors, read, hint, 'surplus')
    return needs.store.write(async records => {
      const sale = await becomeSurplus(records, needs, known, hint)
      // A second change of the payment, with a number of its own.
      const changing = await beginChange(records, merchantId, hint.paymentId, needs.businessClock())
      const request = { merchantId, transactionId: sale.publicId, source: 'web' as const, origin: 'surplus' as const }
      const view = await writeRefund(records, changing, sale, {
        ...{ needs, terms, hasAccount: true },
        request: { ...request, amountMinor: known.amountMinor, refundId, title: known.title },
      })
      await records.unmatched.returned(merchantId, creditId, view.transaction.id)
      return view
    })
  }

const becomeSurplus = async (
  records: PaymentStoreRecords,
  { businessClock }: RefundNeeds,
  { id, merchantId, amountMinor, connector, creditId }: UnmatchedCredit,
  hint: Transaction,
): Promise<Transaction> => {
  const changing = await beginChange(records, merchantId, hint.paymentId, businessClock())
  const { payment, tries, at } = changing
  const sale = tries.find(one => one.id === hint.id)
  if (sale === undefined) throw new Error(`transaction ${hint.id} vanished inside a write`)
  if (!(await records.unmatched.assign(merchantId, id, sale.id, at))) throw new Refusal('credit/assigned')
  const source = `returned:${connector}:${creditId}`
  await postMoney(records, changing, sale, { step: 'surplus', amountMinor, from: 'suspense', source })
  payment.surplusMinor += amountMinor
  sale.surplusMinor += amountMinor
  sale.paidMinor += amountMinor
  sale.modifiedAt = at
  await records.transactions.save(sale)
  // It is no news to the shop, which never heard of this money.
  changing.surplusBeforeMinor = payment.surplusMinor
  await conclude(records, changing, {
    kind: 'payment.surplus',
    transaction: sale,
    facts: { amountMinor },
    tellShop: false,
  })
  return sale
}
