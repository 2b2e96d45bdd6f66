import type { MemberRecords } from '../members/ports.js'
import type { Reader } from './tell-readers.js'
import type { Side } from './thread.js'

/** For somebody who has never chosen a language. */
const otherwise = 'en'

/** Who reads for a side: a merchant's members, or the operators; only those who can sign in. */
export const readersFrom =
  (members: Pick<MemberRecords, 'ofMerchant'>) =>
  async (side: Side, merchantId: number): Promise<Reader[]> => {
    const people = await members.ofMerchant(side === 'merchant' ? merchantId : null)
    return people
      .filter(({ state }) => state === 'active')
      .map(({ id, language, role }) => ({
        memberId: id,
        language: language ?? otherwise,
        represents: role === 'representative',
      }))
  }
