import { type Answer, type Ask, seeOther } from '../http/route.js'
import { currencies } from '../payments/currencies.js'
import type { Transaction } from '../payments/payment.js'
import { loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'

/** `POST /{language}/pay/{payment}/arrived`, sandbox only: the simulated bank books a transfer for the payment's last transfer try. */
export const moneyArrived =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    const transfer = loaded?.tries.findLast(({ action }) => action?.type === 'transfer')
    if (loaded === undefined || transfer === undefined || needs.sandbox === undefined) return notFound(needs, ask)
    const form = new URLSearchParams(ask.body.toString('utf8'))
    const amountMinor = amountOf(form, transfer)
    const { payment, language } = loaded
    const [sale] = await needs.read.operations.ofTransaction(payment.merchantId, transfer.id)
    if (sale !== undefined && amountMinor > 0) {
      if (form.get('arrived') === 'late') {
        await needs.leaveTry(payment)
        await needs.closePayment(payment.merchantId, payment.id, 'expired')
      }
      await needs.sandbox.moneyArrived(sale.reference, amountMinor)
    }
    return seeOther(`/${language}/pay/${payment.publicId}`)
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
