import { openStorage } from '../../src/storage/open.js'
import { addShop, atOnce, draftOf, noon } from './rows.js'

/** Writes payments with an event each until it is killed, and prints the public id of each one after its promise has resolved. */
const storage = await openStorage({ database: String(process.argv[2]), systemClock: () => new Date() })
const shop = await addShop(storage)

const writeOne = async (): Promise<void> => {
  const publicId = await storage.write(async records => {
    const { payment } = await records.payments.open(draftOf(shop))
    const { merchantId, shopId, id: paymentId, publicId } = payment
    const opened = await records.payments.lock(merchantId, paymentId)
    await records.events.add({
      ...{ merchantId, shopId, paymentId, transactionId: null, livemode: false, sequence: opened?.version ?? 0 },
      ...{ kind: 'payment.opened', status: 'new', facts: {}, notification: 'none', occurredAt: noon },
    })
    return publicId
  })
  process.stdout.write(`${publicId}\n`)
}

await atOnce(32, async () => {
  for (let round = 0; round < 100_000; round++) await writeOne()
})
