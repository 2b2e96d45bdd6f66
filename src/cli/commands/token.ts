import { createToken, revokeToken } from '../../merchants/create-token.js'
import { findMerchant } from '../../merchants/find-merchant.js'
import type { ApiToken } from '../../merchants/ports.js'
import { type Command, type Facts, optional, required } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const factsOf = ({ id, livemode, label, shopIds, createdAt, lastUsedAt, expiresAt, revokedAt }: ApiToken): Facts => ({
  token: id,
  money: livemode ? 'live' : 'test',
  label,
  shops: shopIds?.length ?? 'all',
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
})

/** API tokens of a merchant: create, list, revoke. */
export const tokenCommands: Record<string, Command> = {
  'token create': {
    usage: '[--merchant <merchantId>] --label <text> [--services <serviceId>,…] [--live]',
    about: 'gives a merchant an API token; prints it once',
    flags: ['merchant=', 'label=', 'services=', 'live'],
    run: async call => {
      const services = optional(call.flags.services)
      const order = {
        merchantId: await merchantOf(call),
        label: required(call, 'label'),
        livemode: call.flags.live === true,
        ...(services !== null && { serviceIds: services.split(',') }),
      }
      const { needs } = await call.open()
      const { token, row } = await createToken(needs)(order)
      return { ...factsOf(row), apiToken: token }
    },
  },
  'token list': {
    usage: '[--merchant <merchantId>]',
    about: 'names the tokens of a merchant',
    flags: ['merchant='],
    run: async call => {
      const { storage } = await call.open()
      const merchant = await findMerchant(storage.read, await merchantOf(call))
      return (await storage.read.tokens.ofMerchant(merchant.id)).map(factsOf)
    },
  },
  'token revoke': {
    usage: '[--merchant <merchantId>] --token <number>',
    about: 'refuses a token from now on',
    flags: ['merchant=', 'token='],
    run: async call => {
      const { needs } = await call.open()
      const order = { merchantId: await merchantOf(call), tokenId: Number(required(call, 'token')) }
      return factsOf(await revokeToken(needs)(order))
    },
  },
}
