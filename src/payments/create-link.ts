import type { PaymentLink } from './link.js'
import { oweLetter } from './owe-letter.js'
import type { Payer, Payment } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'
import { type ApiOrder, type DraftWishes, paymentDraftOf } from './sale-request.js'

/** A payment to be sent as a link; `language` `null` = the payer's browser decides, and letters are in the merchant's own. */
export type LinkRequest = Omit<ApiOrder, 'transactionId' | 'addressHash'> &
  DraftWishes & {
    payer: Payer
    language: string | null
    simp: string
    visibleMethods: string[] | null
    preselectMethodCode: string | null
    /** A person made it in the panel. */
    generated?: true
    /** The payment whose link it is sent in place of. */
    insteadOf?: number
  }

export type LinkNeeds = {
  store: PaymentStore
  businessClock: BusinessClock
  /** Digest of the token of a payment's status link. */
  statusDigest: (paymentPublicId: string) => string
  /** The code of a payment's link: always the same for one payment, unguessable. */
  linkCode: (paymentPublicId: string) => string
}

export type Linked = { payment: Payment; link: PaymentLink }

/** Language of letters where neither the shop nor, yet, a browser names one: merchants are Polish companies. */
const ownLanguage = 'pl'

/** Opens a payment for our page, with its short address. The same id again answers what is there. */
export const createLink =
  ({ store, businessClock, statusDigest, linkCode }: LinkNeeds) =>
  (request: LinkRequest): Promise<Linked> =>
    store.write(async records => {
      const { shop, paymentId, payer, language, simp, visibleMethods, preselectMethodCode } = request
      const known = await records.payments.find(shop.merchantId, paymentId)
      const knownLink = known && (await records.links.ofPayment(known.merchantId, known.id))
      if (known && knownLink) return { payment: known, link: knownLink }
      const now = businessClock()
      const draft = paymentDraftOf(request, {
        ...{ payer, now, language: language ?? ownLanguage, statusDigest: statusDigest(paymentId) },
        page: { visibleMethods, preselectMethodCode },
      })
      const { payment } = await records.payments.open(draft)
      const link = {
        ...{ paymentId: payment.id, merchantId: payment.merchantId, code: linkCode(paymentId), language, simp },
        ...{ generated: request.generated ?? false, insteadOf: request.insteadOf ?? null },
        ...{ confirmVisitedAt: null, createdAt: now },
      }
      await records.links.add(link)
      for (const kind of ['invoice.created', 'invoice.shop'] as const)
        await oweLetter(records, { payment, shop, at: now }, { kind, facts: {} })
      return { payment, link }
    })
