import type { Answer } from '../../http/route.js'
import type { Payment } from '../../payments/payment.js'
import type { StoryFacts } from '../../story/story.js'
import { entryOf, type PanelCall } from '../call.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { duplicatesOf } from './duplicates.js'
import { deedsOf, headOf } from './head.js'
import { ledgerTable } from './ledger.js'
import { storyOf } from './load.js'
import { namesOf } from './names.js'
import { timelineOf } from './timeline.js'
import { triesTable } from './tries.js'

/** The Explain page (B14): what a payment is, what can be done about it, and everything that happened to it. */
export const showStory = async (needs: PanelNeeds, call: PanelCall, payment: Payment): Promise<Answer> => {
  const story = await storyOf(needs, payment)
  await noteView(needs, call, story)
  const [names, duplicates] = await Promise.all([namesOf(needs, call, story), duplicatesOf(needs, call, payment)])
  return panelPage(needs, call, {
    title: call.t('explain.title', { order: payment.orderId }),
    back: { href: '/panel/transactions', label: call.t('explain.back') },
    buttons: deedsOf(call, story),
    blocks: [
      headOf(call, story),
      ...duplicates,
      triesTable(call, story),
      ledgerTable(call, story.lines),
      timelineOf(call, story, names),
    ],
  })
}

const hourMs = 60 * 60_000

/** Whoever looks at a payer's data is noted, once an hour. */
const noteView = async ({ store }: PanelNeeds, call: PanelCall, { payment, deeds }: StoryFacts): Promise<void> => {
  const isNoted = deeds.some(
    ({ what, memberId, at }) =>
      what === 'payment.viewed' && memberId === call.member.id && call.now.getTime() - at.getTime() < hourMs,
  )
  if (isNoted) return
  const subject = { kind: 'payment', id: payment.publicId }
  await store.write(({ audit }) => audit.append(entryOf(call, { what: 'payment.viewed', subject })))
}
