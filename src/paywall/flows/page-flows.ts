import type { Flow } from '../../payments/methods.js'
import { bank } from './bank.js'
import { blik } from './blik.js'
import { card } from './card.js'
import type { PageFlow } from './flow.js'
import { instalments } from './instalments.js'
import { later } from './later.js'
import { lease } from './lease.js'
import { transfer } from './transfer.js'
import { wallet } from './wallet.js'

/** THE table of the page: a row here, a view part and phrases are all that a new way to pay needs. */
export const pageFlows: Readonly<Record<Flow, PageFlow>> = {
  blik,
  bank,
  card,
  wallet,
  later,
  instalments,
  lease,
  transfer,
}
