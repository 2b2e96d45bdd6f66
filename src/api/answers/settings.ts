import type { MerchantNeeds } from '../../merchants/outside.js'
import { mostAccepted, rotateCredentials } from '../../merchants/rotate-credentials.js'
import { isTrusted } from '../authenticate.js'
import { type Answered, answered, type Caller } from '../call.js'
import * as contract from '../contract/settings.js'
import { Refused } from '../refused.js'
import { shopOf } from '../scope.js'

type Mode = 'sandbox' | 'production'

/** Addresses hold for every shop and for live money: neither a token for some shops nor one for test money decides about them. */
const isForWholeMerchant = ({ token }: Caller, mode: Mode): boolean =>
  token.shopIds === null && (token.livemode || mode === 'sandbox')

/** Who may call, with what. */
export const settingsAnswers = (needs: MerchantNeeds & { mode: Mode }): Answered[] => [
  answered(contract.readTrustedIps, async ({ caller }) => ({ trustedIps: caller.merchant.trustedIps })),
  answered(contract.replaceTrustedIps, async ({ caller, body: { trustedIps }, address }) => {
    if (!isForWholeMerchant(caller, needs.mode)) throw new Refused('auth/narrow-token')
    if (!isTrusted(trustedIps, address)) {
      throw new Refused('request/invalid', {}, [
        { property: 'trustedIps', message: `would lock you out: add ${address}, the address of this call` },
      ])
    }
    await needs.store.write(({ merchants }) => merchants.saveTrustedIps(caller.merchant.id, trustedIps))
    return { status: 'ok' as const, trustedIps }
  }),
  answered(contract.rotateCredentials, async ({ caller, body }) => {
    const find = shopOf(needs.store.read.shops)
    const shops = await Promise.all([...new Set(body.services)].map(id => find(caller, id)))
    const rotated = await rotateCredentials(needs)({ token: caller.token, shops })
    if (rotated === undefined) throw new Refused('auth/wrong-token')
    if ('againAt' in rotated) {
      throw new Refused('auth/rotated-often', { most: mostAccepted, againAt: rotated.againAt.toISOString() })
    }
    const { token, keys } = rotated
    return { token, services: Object.fromEntries(keys.map(({ serviceId, key }) => [serviceId, key])) }
  }),
]
