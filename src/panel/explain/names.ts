import { nameOf } from '../../members/member.js'
import type { StoryFacts } from '../../story/story.js'
import type { PanelCall } from '../call.js'
import type { PanelNeeds } from '../needs.js'
import type { Names } from './timeline.js'

/** Names of those who did something about a payment, and of the key or token that opened it. */
export const namesOf = async (
  { store: { read } }: PanelNeeds,
  call: PanelCall,
  { payment, deeds }: StoryFacts,
): Promise<Names> => {
  const ids = [...new Set(deeds.flatMap(({ memberId }) => (memberId === null ? [] : [memberId])))]
  const people = await Promise.all(ids.map(id => read.members.byId(id)))
  // Staff are named by their work, not in person.
  const named = people.flatMap((member): [number, string][] => {
    if (member === undefined) return []
    return [[member.id, member.merchantId === call.merchant.id ? nameOf(member) : call.t('frame.role-operator')]]
  })
  return { opener: await openerOf(read, call, payment), members: new Map(named) }
}

const openerOf = async (
  read: PanelNeeds['store']['read'],
  { t, merchant }: PanelCall,
  { opening, shopId }: StoryFacts['payment'],
): Promise<string | null> => {
  const [kind, id = ''] = opening?.by?.split(/:(.*)/s) ?? []
  if (kind === 'key') {
    const key = (await read.keys.ofShop(merchant.id, shopId)).find(({ publicId }) => publicId === id)
    return key === undefined
      ? t('explain.opener-key-gone', { id })
      : t('explain.opener-key', { print: key.fingerprint })
  }
  if (kind !== 'token') return null
  const token = (await read.tokens.ofMerchant(merchant.id)).find(one => String(one.id) === id)
  return t('explain.opener-token', { name: token?.label ?? id })
}
