import { z } from 'zod'
import { isAddressOrRange } from '../../http/address-range.js'
import { operation } from './operation.js'
import { uuid } from './words.js'

const none = z.object({})
const trustedIps = z
  .array(z.string().max(64).refine(isAddressOrRange, 'must be an IP address or a range such as 203.0.113.0/24'))
  .max(200)
  .describe('Addresses and ranges (CIDR) that may call; an empty list lets everybody with a token call.')

export const readTrustedIps = operation({
  id: 'readTrustedIps',
  method: 'GET',
  path: '/settings/ips',
  tag: 'settings',
  summary: 'Read the trusted addresses.',
  description: 'With an empty list every address may call with a token.',
  origin: 'imoje',
  params: none,
  query: none,
  body: none,
  reply: z.object({ trustedIps }),
  refusals: {},
  examples: [{ name: 'none named', reply: { trustedIps: [] } }],
})

export const replaceTrustedIps = operation({
  id: 'replaceTrustedIps',
  method: 'PUT',
  path: '/settings/ips',
  tag: 'settings',
  summary: 'Replace the trusted addresses.',
  description:
    'Holds from the next call, for every token of the merchant: so one for all shops is needed, in production one for live money. A list without the address that calls is refused, because it would lock the caller out.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({ trustedIps }),
  reply: z.object({ status: z.literal('ok'), trustedIps }),
  refusals: {},
  examples: [
    {
      name: 'this machine',
      body: { trustedIps: ['127.0.0.1', '::1'] },
      reply: { status: 'ok', trustedIps: ['127.0.0.1', '::1'] },
    },
  ],
})

export const rotateCredentials = operation({
  id: 'rotateCredentials',
  method: 'POST',
  path: '/auth/rotate',
  tag: 'settings',
  summary: 'Issue a new token and new shop keys.',
  description:
    'The new token and keys hold at once; the token of this call and the keys of before are accepted for 24 hours more, at most 5 of each. The secrets are told this once.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({ services: z.array(uuid).max(100).describe('Shops that get a new key.') }),
  reply: z.object({
    token: z.string(),
    services: z.record(uuid, z.string()).describe('The new key of each shop, by serviceId.'),
  }),
  secretReply: true,
  refusals: {
    400: 'Five of before are still accepted; the message says until when. Nothing was changed.',
    404: 'One of the shops is not of this merchant; nothing was changed.',
  },
  examples: [{ name: 'token and one key', body: { services: ['{serviceId}'] }, reply: {} }],
})
