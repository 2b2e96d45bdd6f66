import type { ContestDisputeBody, Dispute, ListDisputesQuery } from '../../generated/types.js'
import type { Call } from '../call.js'
import { createList, type List } from '../list.js'
import type { CallOptions } from '../options.js'

/** Payers who want money of a sale back through their bank (chargebacks). */
export interface Disputes {
  /** Disputes, the newest first; only of this client's shop, where it has one. `amount` is in minor units. */
  list(filter?: ListDisputesQuery, options?: CallOptions): List<Dispute>
  /**
   * Reads a dispute: its `stage`, and until when it can be answered (`evidenceDueAt`, Unix seconds).
   *
   * @throws {@link KasaError} `dispute/unknown` (404)
   */
  get(disputeId: string, options?: CallOptions): Promise<Dispute>
  /**
   * Lets the payer keep the money. Final.
   *
   * @throws {@link KasaError} `dispute/decided`, `dispute/answered`, `dispute/too-late`, `dispute/unknown`
   */
  accept(disputeId: string, options?: CallOptions): Promise<Dispute>
  /**
   * Answers with evidence, once: what was bought, when and where it was delivered. The bank decides.
   *
   * @throws {@link KasaError} `dispute/decided`, `dispute/answered`, `dispute/too-late`, `dispute/unknown`
   */
  contest(disputeId: string, answer: ContestDisputeBody, options?: CallOptions): Promise<Dispute>
}

interface Needs {
  readonly call: Call
  readonly ownService: string | undefined
}

export const createDisputes = ({ call, ownService }: Needs): Disputes => ({
  list: (filter = {}, options) =>
    createList(async after => {
      const query = { serviceId: ownService, ...filter, after }
      const { disputes, next } = await call('listDisputes', { query }, options)
      return { items: disputes, next: next ?? undefined }
    }, filter.after),
  get: async (disputeId, options) => (await call('readDispute', { params: { disputeId } }, options)).dispute,
  accept: async (disputeId, options) => (await call('acceptDispute', { params: { disputeId } }, options)).dispute,
  contest: async (disputeId, answer, options) =>
    (await call('contestDispute', { params: { disputeId }, body: answer }, options)).dispute,
})
