import { findMerchant } from './find-merchant.js'
import type { MerchantNeeds } from './outside.js'
import type { Merchant } from './ports.js'
import { refuseFaults, settingFault } from './setting-fault.js'

const mostEntries = 50

/**
 * Says which addresses and ranges may call the API for a merchant; none = all. `isAddressOrRange` knows what one is.
 * Throws `SettingRefusal` (field `trustedIps`); answers the merchant.
 */
export const saveTrustedIps =
  ({ store }: Pick<MerchantNeeds, 'store'>, isAddressOrRange: (entry: string) => boolean) =>
  async ({ merchantId, trustedIps }: { merchantId: string; trustedIps: readonly string[] }): Promise<Merchant> => {
    const distinct = [...new Set(trustedIps)]
    const wrong = distinct.find(entry => !isAddressOrRange(entry))
    refuseFaults(
      wrong === undefined ? undefined : settingFault('trustedIps', 'ip-address', { typed: wrong }),
      distinct.length > mostEntries ? settingFault('trustedIps', 'ip-count', { max: mostEntries }) : undefined,
    )
    return store.write(async records => {
      const merchant = await findMerchant(records, merchantId)
      await records.merchants.saveTrustedIps(merchant.id, distinct)
      return { ...merchant, trustedIps: distinct }
    })
  }
