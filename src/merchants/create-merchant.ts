import { draftToken } from './create-token.js'
import { newMerchantId } from './credentials.js'
import type { MerchantNeeds } from './outside.js'
import type { Merchant } from './ports.js'

/** Registers a merchant with its first API token, which is for test money; the token is shown once. */
export const createMerchant =
  ({ store, random, systemClock }: Pick<MerchantNeeds, 'store' | 'random' | 'systemClock'>) =>
  async (order: { name: string; legalName: string }): Promise<{ merchant: Merchant; testToken: string }> => {
    const createdAt = systemClock()
    const { token, draft } = draftToken({ random, livemode: false, label: 'first', createdAt })
    const publicId = newMerchantId(random)
    const merchant = await store.write(async records => {
      const added = await records.merchants.add({ publicId, ...order, trustedIps: [], createdAt })
      await records.tokens.add({ ...draft, merchantId: added.id })
      return added
    })
    return { merchant, testToken: token }
  }
