import type { Payment, Transaction } from '../../payments/payment.js'
import type { Deed } from '../../story/ports.js'
import { readStory } from '../../story/read-story.js'
import type { StoryFacts } from '../../story/story.js'
import type { MemberCall, PanelCall } from '../call.js'
import type { PanelNeeds } from '../needs.js'
import { NotThere, there } from '../not-there.js'

const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const idOf = ({ ask }: Pick<MemberCall, 'ask'>, name: string): string => {
  const id = ask.params[name] ?? ''
  if (!isUuid.test(id)) throw new NotThere()
  return id
}

/** The caller's payment in the address; throws `NotThere`. */
export const paymentOf = async ({ store: { read } }: PanelNeeds, call: PanelCall): Promise<Payment> =>
  there(await read.payments.find(call.merchant.id, idOf(call, 'payment')))

/** The caller's transaction in the address, with its payment; throws `NotThere`. */
export const transactionOf = async (
  { store: { read } }: PanelNeeds,
  call: PanelCall,
): Promise<{ payment: Payment; transaction: Transaction }> => {
  const transaction = there(await read.transactions.find(call.merchant.id, idOf(call, 'transaction')))
  return { transaction, payment: there(await read.payments.byId(call.merchant.id, transaction.paymentId)) }
}

/** The sale in the address; a refund is none. */
export const saleOf = async (needs: PanelNeeds, call: PanelCall) => {
  const { payment, transaction } = await transactionOf(needs, call)
  if (transaction.type !== 'sale') throw new NotThere()
  return { payment, sale: transaction }
}

/** What people do about one payment and still remember: more is in the audit. */
const mostDeeds = 200

/** Everything about a payment, with what people did about it. */
export const storyOf = async ({ store: { read } }: PanelNeeds, payment: Payment): Promise<StoryFacts> => {
  const subject = { kind: 'payment', id: payment.publicId }
  const entries = await read.audit.list(payment.merchantId, { subject, limit: mostDeeds })
  const deeds = entries.reverse().map(
    ({ occurredAt, what, memberId, after }): Deed => ({
      ...{ at: occurredAt, what, memberId, after },
      sequence: typeof after?.sequence === 'number' ? after.sequence : null,
    }),
  )
  return readStory(read, payment, deeds)
}
