import { type Answer, seeOther } from '../../http/route.js'
import type { QueuedThread } from '../../threads/ports.js'
import type { PostFault } from '../../threads/prepare-post.js'
import { subjectLimit } from '../../threads/thread.js'
import type { MemberCall } from '../call.js'
import { type Block, cell, fact, facts, field, form, idCell, postButton } from '../components.js'
import { noticeFacts } from '../contact/notice-facts.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { conversation } from './conversation.js'
import { queuePath } from './operator-queue.js'
import { faultAt, filesOf, formKeyOf, postFields } from './post-form.js'
import { beforeOf, shownMessages } from './thread.js'
import { authorOf, type ThreadDesk } from './thread-desk.js'
import { kindWord, standChip } from './thread-words.js'

const pathOf = ({ publicId }: Pick<QueuedThread, 'publicId'>): string => `${queuePath}/${publicId}`

/** The thread of the address, of whatever merchant. */
export const anyThread = async (needs: PanelNeeds, { ask }: MemberCall): Promise<QueuedThread> =>
  there(await needs.store.read.threads.findAny(ask.params.thread ?? ''))

/** One conversation with a merchant. */
export const showAnyThread = async (
  needs: PanelNeeds,
  call: MemberCall,
  faults: readonly PostFault[] = [],
): Promise<Answer> => {
  const { t, form: posted } = call
  const thread = await anyThread(needs, call)
  const before = beforeOf(call)
  const page = { limit: shownMessages, ...(before === undefined ? {} : { before }) }
  const { threads, notices } = needs.store.read
  const [messages, notice] = await Promise.all([
    threads.messages(thread.merchantId, thread.id, page),
    thread.kind === 'notice' ? notices.ofThread(thread.merchantId, thread.id) : undefined,
  ])
  const path = pathOf(thread)
  const blocks: Block[] = [
    facts([
      fact(
        t('messages.merchant'),
        cell(thread.merchantName, { href: `/panel/operator/merchants/${thread.merchantPublicId}` }),
      ),
      fact(t('messages.merchant-id'), idCell(thread.merchantPublicId)),
      fact(t('messages.about'), kindWord(t, thread.kind)),
      fact(t('messages.state'), standChip(t, thread, 'operator')),
    ]),
    ...(notice === undefined ? [] : [noticeFacts(call, notice)]),
    conversation(call, { reader: 'operator', operator: needs.operator, messages, unreadFrom: null, path }),
    form(
      {
        ...{ id: 'reply', action: path, submit: t('messages.send') },
        fields: postFields(call, faults, faults.length === 0 ? '' : posted.text('text')),
      },
      {
        title: t('messages.reply'),
        hidden: [{ name: 'key', value: faults.length === 0 ? needs.newId() : formKeyOf(posted, needs.newId) }],
      },
    ),
  ]
  const buttons =
    thread.state === 'open' ? [postButton(t('messages.close'), `${path}/close`, { seen: String(thread.lastSeq) })] : []
  const back = { href: queuePath, label: t('messages.queue') }
  return panelPage(needs, call, { title: thread.subject, blocks, buttons, back }, faults.length === 0 ? 200 : 422)
}

/** The operator answers. */
export const answerThread = async (needs: PanelNeeds, desk: ThreadDesk, call: MemberCall): Promise<Answer> => {
  const thread = await anyThread(needs, call)
  const { form: posted } = call
  const written = await desk.write(thread, {
    ...{ author: authorOf(call), formKey: formKeyOf(posted, needs.newId), text: posted.text('text') },
    files: filesOf(posted),
  })
  if ('faults' in written) return showAnyThread(needs, call, written.faults)
  if ('full' in written) return done(needs, pathOf(thread), 'messages.full')
  return done(needs, `${pathOf(thread)}#m${written.message.seq}`, 'messages.sent')
}

/** The operator closes what was answered, unless the merchant wrote since. */
export const closeAnyThread = async (needs: PanelNeeds, desk: ThreadDesk, call: MemberCall): Promise<Answer> => {
  const thread = await anyThread(needs, call)
  const isClosed = await desk.close(thread, authorOf(call), Number(call.form.text('seen')) || 0)
  if (isClosed) return done(needs, queuePath, 'messages.closed-done')
  return thread.state === 'closed' ? seeOther(pathOf(thread)) : done(needs, pathOf(thread), 'messages.not-closed')
}

type NewFaults = { merchant?: string; posts: readonly PostFault[] }

/** A form with which the operator begins a thread with a merchant. */
export const showNewThread = (needs: PanelNeeds, call: MemberCall, faults: NewFaults = { posts: [] }): Answer => {
  const { t, form: posted, query, ask } = call
  const isPosted = ask.method === 'POST'
  const typed = (name: string) => (isPosted ? posted.text(name) : query.text(name))
  const blocks = [
    form(
      {
        ...{ id: 'message', action: `${queuePath}/new`, submit: t('messages.send') },
        fields: [
          field('text', 'merchant', t('messages.merchant-id'), {
            ...{ value: typed('merchant'), isRequired: true, maxlength: 20, error: faults.merchant ?? null },
            hint: t('messages.merchant-id-hint'),
          }),
          field('text', 'subject', t('messages.subject'), {
            ...{ value: typed('subject'), isRequired: true, maxlength: subjectLimit },
            error: faultAt(call, faults.posts, 'subject'),
          }),
          ...postFields(call, faults.posts, typed('text')),
        ],
      },
      { hidden: [{ name: 'key', value: isPosted ? formKeyOf(posted, needs.newId) : needs.newId() }] },
    ),
  ]
  const back = { href: queuePath, label: t('messages.queue') }
  return panelPage(needs, call, { title: t('messages.write-merchant'), blocks, back }, isPosted ? 422 : 200)
}

/** An operator writes first to a merchant, named by its id. */
export const beginThread = async (needs: PanelNeeds, desk: ThreadDesk, call: MemberCall): Promise<Answer> => {
  const { t, form: posted } = call
  const merchant = await needs.store.read.merchants.find(posted.text('merchant'))
  if (merchant === undefined) return showNewThread(needs, call, { merchant: t('messages.merchant-unknown'), posts: [] })
  const opened = await desk.open({
    ...{ merchantId: merchant.id, kind: 'question', subject: posted.text('subject'), text: posted.text('text') },
    ...{ author: authorOf(call), formKey: formKeyOf(posted, needs.newId), files: filesOf(posted) },
  })
  if ('faults' in opened) return showNewThread(needs, call, { posts: opened.faults })
  return done(needs, pathOf(opened.thread), 'messages.sent')
}
