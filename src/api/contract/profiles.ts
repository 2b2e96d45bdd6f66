import { z } from 'zod'
import { operation } from './operation.js'
import { blikProfile, paymentProfile } from './transaction-words.js'
import { customerId, serviceId, text, uuid } from './words.js'

const none = z.object({})
const paymentProfileId = uuid.describe('Of a remembered card.')
const blikProfileId = uuid.describe('Of a remembered BLIK.')
const cid = customerId.describe('Your id of the payer.')
const refusals = { 404: 'No such profile of this merchant.' }
const inactive =
  'It is charged no more and its token is erased; the payer is told by letter. A profile that is inactive already stays so, and the answer is the same.'

export const readProfile = operation({
  id: 'readProfile',
  method: 'GET',
  path: '/profile/id/{paymentProfileId}',
  tag: 'profiles',
  summary: 'Read a remembered card.',
  description: 'Inactive ones too: `isActive` is 1 or 0.',
  origin: 'imoje',
  params: z.object({ paymentProfileId }),
  query: none,
  body: none,
  reply: z.object({ paymentProfile }),
  refusals,
  examples: [
    {
      name: 'a card',
      params: { paymentProfileId: '{paymentProfileId}' },
      reply: { paymentProfile: { organization: 'VISA', isActive: 1 } },
    },
  ],
})

export const listCustomerProfiles = operation({
  id: 'listCustomerProfiles',
  method: 'GET',
  path: '/profile/cid/{cid}',
  tag: 'profiles',
  summary: 'List the remembered cards of a customer.',
  description: 'Active ones first, of these the last used first. Nothing remembered is an empty list.',
  origin: 'imoje',
  params: z.object({ cid }),
  query: none,
  body: none,
  reply: z.object({ paymentProfiles: z.array(paymentProfile) }),
  refusals: {},
  examples: [{ name: 'nobody we know', params: { cid: 'nobody' }, reply: { paymentProfiles: [] } }],
})

export const deactivateProfile = operation({
  id: 'deactivateProfile',
  method: 'POST',
  path: '/profile/deactivate',
  tag: 'profiles',
  summary: 'Deactivate a remembered card.',
  description: inactive,
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({ paymentProfileId }),
  reply: z.object({ paymentProfile }),
  refusals,
  examples: [
    {
      name: 'a card',
      body: { paymentProfileId: '{paymentProfileId}' },
      reply: { paymentProfile: { isActive: 0 } },
    },
  ],
})

export const deleteProfile = operation({
  id: 'deleteProfile',
  method: 'DELETE',
  path: '/profile/id/{paymentProfileId}',
  tag: 'profiles',
  summary: 'Deactivate a remembered card (older form).',
  description: inactive,
  origin: 'imoje',
  params: z.object({ paymentProfileId }),
  query: none,
  body: none,
  reply: z.object({ paymentProfile }),
  refusals,
  examples: [
    {
      name: 'a card',
      params: { paymentProfileId: '{paymentProfileId}' },
      reply: { paymentProfile: { isActive: 0 } },
    },
  ],
})

export const listBlikProfiles = operation({
  id: 'listBlikProfiles',
  method: 'GET',
  path: '/profile/service/{serviceId}/cid/{cid}/blik',
  tag: 'profiles',
  summary: 'List the remembered BLIK of a customer.',
  description: 'Active ones first. `aliasList` names the bank apps that still work.',
  origin: 'imoje',
  params: z.object({ serviceId, cid }),
  query: none,
  body: none,
  reply: z.object({ blikProfiles: z.array(blikProfile) }),
  refusals: { 404: 'No such shop of this merchant.' },
  examples: [
    { name: 'nobody we know', params: { serviceId: '{serviceId}', cid: 'nobody' }, reply: { blikProfiles: [] } },
  ],
})

export const deactivateBlikProfile = operation({
  id: 'deactivateBlikProfile',
  method: 'POST',
  path: '/profile/deactivate/blik',
  tag: 'profiles',
  summary: 'Deactivate a remembered BLIK or one of its apps.',
  description:
    'With `blikKey` only that app is removed, and the profile with its last one; without it the whole profile. The payer is told by letter when the profile ends.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({ blikProfileId, blikKey: text(100).optional() }),
  reply: z.object({ blikProfile }),
  refusals,
  examples: [{ name: 'a BLIK', body: { blikProfileId: '{blikProfileId}' }, reply: { blikProfile: { isActive: 0 } } }],
})
