import type { Shop } from '../merchants/shop.js'
import type { LedgerAccount, PaymentStoreRecords } from '../payments/ports.js'
import { Refusal } from '../payments/refusal.js'
import type { Giver } from './givers.js'

type Place = Omit<LedgerAccount, 'account'>

/** How far refunds may take an account below zero, in minor units of any currency; `null` = without end. Where a shop says nothing: test money has no limit, live money no overdraft. */
export const overdraftOf = ({ settings }: Pick<Shop, 'settings'>, livemode: boolean): number | null =>
  settings.refundOverdraftMinor ?? (livemode ? 0 : null)

/** True when every giver has that much, with the shop's overdraft (domain.md §4). Surplus always has what it returns. */
export const coversRefund = async (
  { ledger }: Pick<PaymentStoreRecords, 'ledger'>,
  shop: Pick<Shop, 'settings'>,
  place: Place,
  givers: readonly Giver[],
): Promise<boolean> => {
  const overdraftMinor = overdraftOf(shop, place.livemode)
  if (overdraftMinor === null) return true
  const wanted = new Map<Giver['account'], number>()
  for (const { account, amountMinor } of givers) wanted.set(account, (wanted.get(account) ?? 0) + amountMinor)
  for (const [account, amountMinor] of wanted) {
    if (account === 'surplus') continue
    const balanceMinor = -(await ledger.balanceOf({ ...place, account }))
    if (balanceMinor - amountMinor < -overdraftMinor) return false
  }
  return true
}

/** The same inside a write, after locking the shop's balance: refunds and payouts that want the same money come one after another. Throws `Refusal('refund/balance')`. */
export const refuseOverdraft = async (
  records: Pick<PaymentStoreRecords, 'ledger' | 'balances'>,
  shop: Pick<Shop, 'settings'>,
  place: Place,
  givers: readonly Giver[],
): Promise<void> => {
  if (overdraftOf(shop, place.livemode) === null) return
  await records.balances.lock(place)
  if (!(await coversRefund(records, shop, place, givers))) throw new Refusal('refund/balance')
  for (const account of new Set(givers.map(giver => giver.account))) {
    if (account !== 'surplus') await records.ledger.closeSum({ ...place, account })
  }
}
