import type { AuditDraft } from '../members/audit.js'
import type { AuditRecords } from '../members/ports.js'
import type { Payment } from '../payments/payment.js'
import type { PaymentStoreRecords } from '../payments/ports.js'

type DeskRecords = PaymentStoreRecords & { audit: AuditRecords }
/** A store whose records include the audit. */
export type DeskStore = { read: DeskRecords; write<T>(work: (records: DeskRecords) => Promise<T>): Promise<T> }

/**
 * The same store, whose first write that changes the payment also appends a person's deed to the audit, with the number of that change:
 * what was done and who did it stand or fall together. A repeat that changes nothing is no second deed.
 */
export const audited = (
  store: DeskStore,
  deed: AuditDraft,
  { merchantId, id }: Pick<Payment, 'merchantId' | 'id'>,
): DeskStore => {
  let isTold = false
  return {
    read: store.read,
    write: async work => {
      const { result, changed } = await store.write(async records => {
        const result = await work(records)
        const sequence = isTold ? undefined : await changeOf(records, merchantId, id)
        if (sequence !== undefined) await records.audit.append({ ...deed, after: { ...deed.after, sequence } })
        return { result, changed: sequence !== undefined }
      })
      isTold ||= changed
      return result
    },
  }
}

/** The number of the change that this write has made; `undefined` where it only looked: every look raises the version, a change tells an event. */
const changeOf = async (records: DeskRecords, merchantId: number, id: number): Promise<number | undefined> => {
  const payment = await records.payments.byId(merchantId, id)
  const last = (await records.events.ofPayment(merchantId, id)).at(-1)
  return payment !== undefined && last?.sequence === payment.version ? last.sequence : undefined
}
