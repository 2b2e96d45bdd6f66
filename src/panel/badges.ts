import type { MemberCall } from './call.js'
import type { PanelNeeds } from './needs.js'

/** What waits for somebody, by the path of its menu entry: one count over an index a page. */
export const badgesOf = async (
  { store }: Pick<PanelNeeds, 'store'>,
  { member, may }: Pick<MemberCall, 'member' | 'may'>,
): Promise<ReadonlyMap<string, number>> => {
  const { threads } = store.read
  if (member.merchantId === null)
    return new Map(may('operator.messages') ? [['/panel/operator/messages', await threads.countWaiting()]] : [])
  return new Map([['/panel/messages', await threads.countUnread(member.merchantId, member.id)]])
}
