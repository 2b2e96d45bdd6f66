import { openBusinessClock } from '../../merchants/business-clock.js'
import { findMerchant } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { assignCredit } from '../../payments/assign-credit.js'
import { Refusal, type RefusalCode } from '../../payments/refusal.js'
import type { Storage } from '../../storage/storage.js'
import type { Call, Command } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const sentences: Readonly<Partial<Record<RefusalCode, string>>> = {
  'credit/unknown': 'There is no such credit. "kasa credit list" names those that wait.',
  'credit/assigned': 'This credit was assigned before.',
  'credit/unfit': 'That payment awaits no transfer, or is of another shop, currency or mode.',
}

/** The time that a running gateway books by: a sandbox may have moved it. */
const businessClockOf = async ({ config, systemClock }: Call, store: Storage): Promise<() => Date> =>
  config.mode === 'production'
    ? systemClock
    : (await openBusinessClock({ store, real: systemClock, noticed: () => undefined })).now

/** Transfers that came under a title nobody knew: an operator says which payment they are for. */
export const creditCommands: Record<string, Command> = {
  'credit list': {
    usage: '[--merchant <merchantId>]',
    about: 'names the transfers that wait in suspense because nobody knew their title',
    flags: ['merchant='],
    run: async call => {
      const { storage } = await call.open()
      const merchant = await findMerchant(storage.read, await merchantOf(call))
      const waiting = await storage.read.unmatched.waiting(merchant.id)
      return waiting.map(({ id, amountMinor, currency, title, createdAt, livemode }) => ({
        ...{ credit: id, amountMinor, currency, title, livemode },
        arrivedAt: createdAt.toISOString(),
      }))
    },
  },
  'credit assign': {
    usage: '<credit> <paymentId> [--merchant <merchantId>]',
    about: 'gives such a transfer to a payment, whose money it is from then on',
    flags: ['merchant='],
    run: async call => {
      const [credit = '', paymentId = ''] = call.words
      if (!/^\d{1,15}$/.test(credit))
        throw new OperatorRefusal(
          'command/usage',
          `"${credit}" is no credit: give the number that "kasa credit list" shows.`,
        )
      const { storage } = await call.open()
      const merchant = await findMerchant(storage.read, await merchantOf(call))
      const payment = await storage.read.payments.find(merchant.id, paymentId)
      if (payment === undefined) throw new OperatorRefusal('command/usage', `There is no payment "${paymentId}".`)
      try {
        const assign = assignCredit({ store: storage, businessClock: await businessClockOf(call, storage) })
        const order = { merchantId: merchant.id, creditId: Number(credit), paymentId: payment.id }
        const { publicId, status, surplusMinor } = await assign(order)
        return { paymentId: publicId, status, surplusMinor }
      } catch (error) {
        const sentence = error instanceof Refusal ? sentences[error.code] : undefined
        throw sentence === undefined ? error : new OperatorRefusal('command/usage', sentence)
      }
    },
  },
}
