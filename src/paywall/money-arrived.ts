import { type Answer, type Ask, seeOther } from '../http/route.js'
import { currencies } from '../payments/currencies.js'
import type { Payment, Transaction } from '../payments/payment.js'
import { Refusal } from '../payments/refusal.js'
import { loadPayment } from './load-payment.js'
import type { PaywallNeeds, SandboxSwitches } from './needs.js'
import { notFound } from './not-found.js'
import { addressOf } from './payment-address.js'

/** A title that no transfer of ours has, as a payer might write it. */
const wrongTitle = 'Zapłata za zamówienie'

/**
 * `POST /{language}/pay/{payment}/arrived`, sandbox only: the simulated bank books a transfer for the payment's last transfer try, or money
 * that came under a wrong title is said to be for this payment.
 */
export const moneyArrived =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    const transfer = loaded?.tries.findLast(({ action }) => action?.type === 'transfer')
    if (loaded === undefined || transfer === undefined || needs.sandbox === undefined) return notFound(needs, ask)
    const form = new URLSearchParams(ask.body.toString('utf8'))
    const { payment } = loaded
    if (form.has('credit')) await assign(needs, needs.sandbox, payment, Number(form.get('credit')))
    else await book(needs, needs.sandbox, payment, transfer, form)
    return seeOther(addressOf(loaded))
  }

const book = async (
  needs: PaywallNeeds,
  sandbox: SandboxSwitches,
  payment: Payment,
  transfer: Transaction,
  form: URLSearchParams,
): Promise<void> => {
  const amountMinor = amountOf(form, transfer)
  const [sale] = await needs.read.operations.ofTransaction(payment.merchantId, transfer.id)
  if (sale === undefined || amountMinor === 0) return
  if (form.get('arrived') === 'late') {
    await needs.leaveTry(payment)
    await needs.closePayment(payment.merchantId, payment.id, 'expired')
  }
  await sandbox.moneyArrived(sale.reference, amountMinor, form.get('arrived') === 'wrong' ? { title: wrongTitle } : {})
}

/** Only money that came to an account of this payment; what was assigned meanwhile stays where it is. */
const assign = async (
  { read }: PaywallNeeds,
  { assignCredit }: SandboxSwitches,
  { merchantId, id: paymentId }: Payment,
  creditId: number,
): Promise<void> => {
  const waiting = await read.unmatched.waitingOf(merchantId, paymentId)
  if (!waiting.some(({ id }) => id === creditId)) return
  await assignCredit({ merchantId, creditId, paymentId }).catch(error => {
    if (!(error instanceof Refusal)) throw error
  })
}

/** An amount typed in major units wins over the choice; anything else is the choice. */
const amountOf = (form: URLSearchParams, transfer: Transaction): number => {
  const exponent = currencies.get(transfer.currency)?.exponent ?? 2
  const typed = new RegExp(`^(\\d{1,9})(?:[.,](\\d{1,${Math.max(exponent, 1)}}))?$`).exec(
    (form.get('amount') ?? '').trim(),
  )
  if (typed !== null) return Number(`${typed[1]}${(typed[2] ?? '').padEnd(exponent, '0')}`)
  const missingMinor = Math.max(transfer.amountMinor - transfer.paidMinor, 1)
  const choices: Record<string, number> = {
    less: Math.max(1, Math.floor(missingMinor / 2)),
    more: missingMinor + Math.max(1, Math.floor(transfer.amountMinor / 10)),
  }
  return choices[form.get('arrived') ?? ''] ?? missingMinor
}
