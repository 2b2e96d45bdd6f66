import type { FigureRecords } from '../accounting/figures.js'
import type { openMoneyDesk } from '../desk/money-desk.js'
import type { HelpStoreRecords } from '../help/ports.js'
import type { Render } from '../http/render.js'
import type { AuditDraft } from '../members/audit.js'
import type { AuthenticatorCodes } from '../members/authenticator.js'
import type { PasskeyCeremonies } from '../members/passkey.js'
import type { MemberStoreRecords, Passwords } from '../members/ports.js'
import type { Logo } from '../merchants/look.js'
import type { MerchantNeeds } from '../merchants/outside.js'
import type { MerchantStoreRecords } from '../merchants/ports.js'
import type { JudgeAddress } from '../merchants/save-addresses.js'
import type { Shop } from '../merchants/shop.js'
import type { OnboardingNeeds } from '../onboarding/needs.js'
import type { OnboardingRecords } from '../onboarding/ports.js'
import type { Linked, LinkRequest } from '../payments/create-link.js'
import type { PaymentStoreRecords } from '../payments/ports.js'
import type { resendMessages } from '../payments/resend-messages.js'
import type { TestMessage } from '../payments/send-test-message.js'
import type { DeliveryAttempt, SentMessageRecords } from '../payments/sent-message.js'
import type { TransactionListRecords } from '../payments/transaction-list.js'
import type { QueueRecords } from '../queues/ports.js'
import type { RefundDesk } from '../refunds/refund-desk.js'
import type { StoryRecords } from '../story/ports.js'
import type { Contacts } from '../threads/contact.js'
import type { ThreadStoreRecords } from '../threads/ports.js'
import type { FileVault } from '../uploads/ports.js'
import type { PanelPages } from './pages.js'
import type { PanelPhrases } from './texts.js'

/** What the panel reads and writes. */
export type PanelRecords = PaymentStoreRecords &
  MerchantStoreRecords &
  OnboardingRecords &
  MemberStoreRecords &
  ThreadStoreRecords &
  HelpStoreRecords & {
    outbox: SentMessageRecords
    figures: FigureRecords
    transactionList: TransactionListRecords
    stories: StoryRecords
    queues: QueueRecords
  }

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
  contacts: Contacts
  fileVault: FileVault
  codes: AuthenticatorCodes
  passkeys: PasskeyCeremonies
  /** The deployment's own secret: links, recovery codes and the forms' tokens are made with it. */
  seed: Buffer
  /** False where no letter leaves the gateway: registration and reset are closed. */
  sendsLetters: boolean
  /** Who runs this gateway. */
  operator: string
  businessClock: () => Date
  refunds: RefundDesk
  /** A public id that is the same each time for the same text: a form sent twice makes one thing. */
  wishId: (text: string) => string
  /** Makes payment links, with the deed's entry in the same write. */
  createLink: (deed: AuditDraft) => (request: LinkRequest) => Promise<Linked>
  /** The short address of a link's code. */
  linkUrl: (code: string) => string
  /** Rules for addresses that we call, tests of them, and pictures: what the pages about shops need of the hands. */
  shopDesk: {
    judgeAddress: JudgeAddress
    sendTestMessage: (shop: Shop) => Promise<{ message: TestMessage; attempt: DeliveryAttempt }>
    makeLogo: (file: Buffer) => Logo & { png: Buffer }
  }
  /** Opens the desk for one deed about one payment: what is done there and its entry in the audit stand or fall together. */
  moneyDesk: ReturnType<typeof openMoneyDesk>
  /** Sends notifications again, with the deed's entry in the same write. */
  resend: (deed: AuditDraft) => ReturnType<typeof resendMessages>
  onboarding: OnboardingNeeds
}
