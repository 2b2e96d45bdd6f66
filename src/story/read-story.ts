import type { Payment } from '../payments/payment.js'
import type { Deed, StoryRead } from './ports.js'
import type { StoryFacts } from './story.js'

/** Messages of one payment at most; a payment has a few. */
const mostMessages = 200

/** Reads everything that is stored about a payment. @param deeds what people did about it, oldest first */
export const readStory = async (read: StoryRead, payment: Payment, deeds: readonly Deed[]): Promise<StoryFacts> => {
  const { merchantId, id } = payment
  const [payer, link, tries, operations, events, messages, letters, lines, disputes, credits, views] =
    await Promise.all([
      read.payments.payer(merchantId, payment.payerId),
      read.links.ofPayment(merchantId, id),
      read.transactions.ofPayment(merchantId, id),
      read.stories.operationsOf(merchantId, id),
      read.events.ofPayment(merchantId, id),
      read.outbox.list(merchantId, { paymentId: id, limit: mostMessages }),
      read.stories.lettersOf(merchantId, id),
      read.stories.ledgerOf(merchantId, id),
      read.stories.disputesOf(merchantId, id),
      read.stories.creditsOf(merchantId, id),
      read.stories.viewsOf(merchantId, id),
    ])
  const sales = tries.filter(({ type }) => type === 'sale')
  const refunds = (await Promise.all(sales.map(sale => read.refunds.ofSale(merchantId, sale.id)))).flat()
  const told = await Promise.all(
    messages.map(async message => ({ ...message, attempts: await read.outbox.attemptsOf(merchantId, message.id) })),
  )
  return {
    ...{ payment, payer, link, tries, refunds, operations, events, letters, lines, disputes, credits, views, deeds },
    messages: told.reverse(),
  }
}
