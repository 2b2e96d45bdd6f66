import { type Answer, seeOther } from '../../http/route.js'
import type { PostFault } from '../../threads/prepare-post.js'
import type { Thread } from '../../threads/thread.js'
import type { PanelCall } from '../call.js'
import { type Block, fact, facts, form, linkButton, notice, postButton } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { conversation } from './conversation.js'
import { filesOf, formKeyOf, oftenFault, postFields } from './post-form.js'
import { authorOf, type ThreadDesk } from './thread-desk.js'
import { kindWord, standChip } from './thread-words.js'

export const shownMessages = 50
const pathOf = ({ publicId }: Pick<Thread, 'publicId'>): string => `/panel/messages/${publicId}`

/** The thread of the address, of this merchant. */
export const threadOf = async (needs: PanelNeeds, { merchant, ask }: PanelCall): Promise<Thread> =>
  there(await needs.store.read.threads.find(merchant.id, ask.params.thread ?? ''))

/** `?before=12`: the messages before that one. */
export const beforeOf = ({ query }: Pick<PanelCall, 'query'>): number | undefined => {
  const text = query.text('before')
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

/** One conversation; what it shows is read from then on. */
export const showThread = async (
  needs: PanelNeeds,
  given: PanelCall,
  faults: readonly PostFault[] = [],
): Promise<Answer> => {
  const thread = await threadOf(needs, given)
  const { threads, notices } = needs.store.read
  const before = beforeOf(given)
  const page = { limit: shownMessages, ...(before === undefined ? {} : { before }) }
  const [messages, unreadFrom, running] = await Promise.all([
    threads.messages(thread.merchantId, thread.id, page),
    threads.unreadFrom(thread.merchantId, thread.id, given.member.id),
    thread.kind === 'notice' ? notices.ofThread(thread.merchantId, thread.id) : undefined,
  ])
  const call =
    before === undefined && unreadFrom !== null ? await readUp(needs, given, thread, messages.at(-1)?.seq) : given
  const { t } = call
  const path = pathOf(thread)
  const blocks: Block[] = [
    facts([
      fact(t('messages.about'), kindWord(t, thread.kind)),
      fact(t('messages.state'), standChip(t, thread, 'merchant')),
    ]),
    ...(running?.state === 'given' && call.may('contract.end')
      ? [
          notice('waiting', t('messages.notice-runs'), {
            link: { href: '/panel/termination', label: t('messages.notice-see') },
          }),
        ]
      : []),
    conversation(call, { reader: 'merchant', operator: needs.operator, messages, unreadFrom, path }),
    replyForm(needs, call, thread, faults),
  ]
  const buttons =
    thread.state === 'open'
      ? [postButton(t('messages.close'), `${path}/close`, { seen: String(thread.lastSeq) })]
      : [linkButton(t('messages.write'), '/panel/contact#message')]
  const back = { href: '/panel/messages', label: t('messages.title') }
  return panelPage(needs, call, { title: thread.subject, blocks, buttons, back }, faults.length === 0 ? 200 : 422)
}

/** Takes the member's mark away, and from the badge of this very page. */
const readUp = async (needs: PanelNeeds, call: PanelCall, thread: Thread, seq = 0): Promise<PanelCall> => {
  await needs.store.write(({ threads }) => threads.markRead(thread.merchantId, thread.id, call.member.id, seq))
  const unread = await needs.store.read.threads.countUnread(thread.merchantId, call.member.id)
  return { ...call, counts: new Map([...call.counts, ['/panel/messages', unread]]) }
}

const replyForm = (needs: PanelNeeds, call: PanelCall, thread: Thread, faults: readonly PostFault[]) => {
  const { t, form: posted } = call
  const key = faults.length === 0 ? needs.newId() : formKeyOf(posted, needs.newId)
  const closed = thread.state === 'closed' ? { text: t('messages.closed-text') } : {}
  return form(
    {
      id: 'reply',
      action: pathOf(thread),
      submit: t('messages.send'),
      fields: postFields(call, faults, faults.length === 0 ? '' : posted.text('text')),
    },
    { title: t('messages.reply'), hidden: [{ name: 'key', value: key }], ...closed },
  )
}

/** A member answers in a thread. */
export const reply = async (needs: PanelNeeds, desk: ThreadDesk, call: PanelCall): Promise<Answer> => {
  const thread = await threadOf(needs, call)
  const { form: posted } = call
  const often = await oftenFault(needs, call)
  if (often.length > 0) return showThread(needs, call, often)
  const written = await desk.write(thread, {
    ...{ author: authorOf(call), formKey: formKeyOf(posted, needs.newId), text: posted.text('text') },
    files: filesOf(posted),
  })
  if ('faults' in written) return showThread(needs, call, written.faults)
  if ('full' in written) return done(needs, '/panel/contact#message', 'messages.full')
  return done(needs, `${pathOf(thread)}#m${written.message.seq}`, 'messages.sent')
}

/** A member has no more questions. */
export const close = async (needs: PanelNeeds, desk: ThreadDesk, call: PanelCall): Promise<Answer> => {
  const thread = await threadOf(needs, call)
  const isClosed = await desk.close(thread, authorOf(call), Number(call.form.text('seen')) || 0)
  if (isClosed) return done(needs, pathOf(thread), 'messages.closed-done')
  return thread.state === 'closed' ? seeOther(pathOf(thread)) : done(needs, pathOf(thread), 'messages.not-closed')
}
