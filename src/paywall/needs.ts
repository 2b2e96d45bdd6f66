import type { Language } from '../http/languages.js'
import type { Phrases } from '../http/phrases.js'
import type { Render } from '../http/render.js'
import type { keyCandidates } from '../merchants/key-candidates.js'
import type { Keyring } from '../merchants/keyring.js'
import type { Shop } from '../merchants/shop.js'
import type { Assignment } from '../payments/assign-credit.js'
import type { DeliveryOrder } from '../payments/choose-delivery.js'
import type { Connector } from '../payments/connector.js'
import type { Opened } from '../payments/open-payment.js'
import type { Payment, PaymentDraft, Transaction } from '../payments/payment.js'
import type { BusinessClock, NewId, PaymentStoreRecords, SystemClock } from '../payments/ports.js'
import type { Started } from '../payments/start-try.js'
import type { TryOrder } from '../payments/try-order.js'
import type { ChargeRequest } from '../profiles/charge-profile.js'
import type { Profile } from '../profiles/profile.js'
import type { RemoveOrder } from '../profiles/remove-profile.js'
import type { Pages } from './pages.js'

/** What the sandbox lets a tester do beside paying; absent in production. */
export type SandboxSwitches = {
  /** Books a transfer for one of our references, as the simulated bank would. */
  moneyArrived(reference: string, amountMinor: number, how?: { title?: string }): Promise<void>
  /** An operator's word: a credit that came under an unknown title is for this payment. */
  assignCredit(assignment: Assignment): Promise<Payment>
  /** Keeps remarks on an accepted form for the developers' page. */
  remark(form: { orderId: string; remarks: readonly { field: string; text: string }[] }): void
}

/** All that the payer's door asks of the outside. */
export type PaywallNeeds = {
  mode: 'sandbox' | 'production'
  baseUrl: () => string
  operator: string
  termsUrl: string | null
  read: Pick<
    PaymentStoreRecords,
    | 'payments'
    | 'transactions'
    | 'operations'
    | 'orders'
    | 'shops'
    | 'letters'
    | 'unmatched'
    | 'profiles'
    | 'devices'
    | 'links'
  >
  findShop: (merchantId: string, serviceId: string) => Promise<Shop | undefined>
  /** For a look's preview, which names the shop alone. */
  findShopByPublicId: (serviceId: string) => Promise<Shop | undefined>
  /** A shop's logo (PNG) by its digest. */
  findLogo: (digest: string) => Promise<Buffer | undefined>
  keyring: Keyring
  /** Every secret that a program may have taken for the shop's key, for the signature debugger only. */
  keyCandidates: ReturnType<typeof keyCandidates>
  connectors: ReadonlyMap<string, Connector>
  openPayment: (draft: PaymentDraft) => Promise<Opened>
  startTry: (order: TryOrder) => Promise<Started>
  chargeProfile: (request: ChargeRequest) => Promise<Started>
  removeProfile: (order: RemoveOrder) => Promise<Profile>
  /** Answers the token that this browser keeps. */
  rememberDevice: (payment: Payment, customerId: string) => Promise<string>
  leaveTry: (payment: Payment) => Promise<boolean>
  chooseDelivery: (order: DeliveryOrder) => Promise<Payment>
  /** False where no letter can leave: the page offers none then. */
  sendsLetters: boolean
  /** Owes the payer a letter with the details of a transfer, once per try. */
  sendTransferData: (payment: Payment, transaction: Transaction) => Promise<boolean>
  /** The payer of a link has seen that it is paid. */
  confirmVisited: (payment: Payment) => Promise<void>
  /** Somebody has opened this payment's page. */
  seen: (payment: Payment) => void
  closePayment: (merchantId: number, paymentId: number, reason: 'expired') => Promise<Payment>
  /** True while this address may start another try (traffic limit, real time). */
  mayTry: (address: string) => Promise<boolean>
  sandbox: SandboxSwitches | undefined
  businessClock: BusinessClock
  systemClock: SystemClock
  newId: NewId
  statusSeed: Buffer
  render: Render<Pages>
  phrases: Readonly<Record<Language, Phrases>>
}
