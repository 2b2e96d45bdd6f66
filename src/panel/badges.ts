import type { MemberCall } from './call.js'
import type { PanelNeeds } from './needs.js'

/** What waits for somebody, by the path of its menu entry: counts over indexes that hold only what waits. */
export const badgesOf = async (
  { store: { read } }: Pick<PanelNeeds, 'store'>,
  { member, may }: Pick<MemberCall, 'member' | 'may'>,
): Promise<ReadonlyMap<string, number>> => {
  const { merchantId, id } = member
  const queues = may('queues.view') || may('operator.money') ? await read.queues.counts(merchantId) : undefined
  if (merchantId === null) {
    const badges = new Map([
      ['/panel/operator/queues', queues ? queues.stuck + queues.credits + queues.forgettings : 0],
    ])
    if (may('operator.review')) {
      const asked = Object.values(await read.requests.counts()).reduce((sum, count) => sum + count, 0)
      badges.set('/panel/operator', asked + (await read.documents.countWaiting()))
    }
    if (may('operator.messages')) badges.set('/panel/operator/messages', await read.threads.countWaiting())
    return badges
  }
  const badges = new Map([['/panel/messages', await read.threads.countUnread(merchantId, id)]])
  if (queues) {
    const { stuck, credits, surplus, messages, disputes } = queues
    badges.set('/panel/queues', stuck + credits + surplus + messages + disputes)
  }
  return badges
}
