import { createShopKey } from '../../merchants/create-key.js'
import { findMerchant } from '../../merchants/find-merchant.js'
import type { ShopKey } from '../../merchants/ports.js'
import { promoteKey, retireKey } from '../../merchants/rotate-key.js'
import { type Command, type Facts, required } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const factsOf = ({ publicId, livemode, state, fingerprint, createdAt }: ShopKey): Facts => ({
  key: publicId,
  money: livemode ? 'live' : 'test',
  state,
  fingerprint,
  createdAt: createdAt.toISOString(),
})

/** Service keys of a shop: create, list, promote, retire. */
export const keyCommands: Record<string, Command> = {
  'key create': {
    usage: '[--merchant <merchantId>] --shop <serviceId> [--live]',
    about: 'gives a shop a further key (accepted until promoted); prints it once',
    flags: ['merchant=', 'shop=', 'live'],
    run: async call => {
      const order = {
        merchantId: await merchantOf(call),
        serviceId: required(call, 'shop'),
        livemode: call.flags.live === true,
      }
      const { needs } = await call.open()
      const { key, row } = await createShopKey(needs)(order)
      return { ...factsOf(row), serviceKey: key }
    },
  },
  'key list': {
    usage: '[--merchant <merchantId>]',
    about: 'names the keys in use, by fingerprint',
    flags: ['merchant='],
    run: async call => {
      const { storage } = await call.open()
      const merchant = await findMerchant(storage.read, await merchantOf(call))
      const shops = await storage.read.shops.ofMerchant(merchant.id)
      const serviceIds = new Map(shops.map(({ id, publicId }) => [id, publicId]))
      const keys = await storage.read.keys.ofMerchant(merchant.id)
      return keys.map(key => ({ serviceId: serviceIds.get(key.shopId) ?? null, ...factsOf(key) }))
    },
  },
  'key promote': {
    usage: '[--merchant <merchantId>] --key <key_…>',
    about: 'lets a key sign; the former one stays accepted',
    flags: ['merchant=', 'key='],
    run: async call => {
      const { needs } = await call.open()
      return factsOf(await promoteKey(needs)({ merchantId: await merchantOf(call), keyId: required(call, 'key') }))
    },
  },
  'key retire': {
    usage: '[--merchant <merchantId>] --key <key_…>',
    about: 'refuses a key from now on',
    flags: ['merchant=', 'key='],
    run: async call => {
      const { needs } = await call.open()
      return factsOf(await retireKey(needs)({ merchantId: await merchantOf(call), keyId: required(call, 'key') }))
    },
  },
}
