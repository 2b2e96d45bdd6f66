import type { FigureRecords } from '../accounting/figures.js'
import type { Render } from '../http/render.js'
import type { MemberStoreRecords, Passwords } from '../members/ports.js'
import type { MerchantNeeds } from '../merchants/outside.js'
import type { MerchantStoreRecords } from '../merchants/ports.js'
import type { PaymentStoreRecords } from '../payments/ports.js'
import type { SentMessageRecords } from '../payments/sent-message.js'
import type { RefundDesk } from '../refunds/refund-desk.js'
import type { PanelPages } from './pages.js'
import type { PanelPhrases } from './texts.js'

/** What the panel reads and writes. */
export type PanelRecords = PaymentStoreRecords &
  MerchantStoreRecords &
  MemberStoreRecords & { outbox: SentMessageRecords; figures: FigureRecords }

export type PanelStore = {
  read: PanelRecords
  write<T>(work: (records: PanelRecords) => Promise<T>): Promise<T>
}

/** All that the panel's door asks of the outside; `src/front-office.ts` gives it. */
export type PanelNeeds = Omit<MerchantNeeds, 'store'> & {
  store: PanelStore
  mode: 'sandbox' | 'production'
  baseUrl: () => string
  render: Render<PanelPages>
  phrases: Readonly<Record<'en' | 'pl' | 'ru' | 'uk', PanelPhrases>>
  passwords: Passwords
  businessClock: () => Date
  refunds: RefundDesk
}
