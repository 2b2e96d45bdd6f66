import type { Answer } from '../../http/route.js'
import { giveNotice } from '../../threads/give-notice.js'
import { type Notice, noticeEnd } from '../../threads/notice.js'
import type { PostFault } from '../../threads/prepare-post.js'
import { textLimit } from '../../threads/thread.js'
import { withdrawNotice } from '../../threads/withdraw-notice.js'
import { entryOf, type PanelCall } from '../call.js'
import { type Block, field, form, linkButton, notice, postButton, prose } from '../components.js'
import { faultAt, formKeyOf } from '../messages/post-form.js'
import { authorOf, threadNeeds } from '../messages/thread-desk.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { lastDay, noticeFacts } from './notice-facts.js'

export const terminationPath = '/panel/termination'

type Faults = { confirm?: true; posts: readonly PostFault[] }

/** Ending the contract (M116): what will happen, when, the form; or the notice that runs, with the way back. */
export const showTermination = async (
  needs: PanelNeeds,
  call: PanelCall,
  faults: Faults = { posts: [] },
): Promise<Answer> => {
  const { t } = call
  const last = await needs.store.read.notices.ofMerchant(call.merchant.id)
  const blocks = last?.state === 'given' || last?.state === 'ended' ? given(call, last) : asking(needs, call, faults)
  const back = { href: '/panel/contact', label: t('contact.title') }
  const status = faults.confirm || faults.posts.length > 0 ? 422 : 200
  return panelPage(needs, call, { title: t('contact.end'), blocks, back }, status)
}

const given = (call: PanelCall, running: Notice): Block[] => {
  const { t } = call
  const isOver = running.state === 'ended'
  const buttons = isOver
    ? [linkButton(t('contact.write'), '/panel/contact#message')]
    : [postButton(t('contact.withdraw'), `${terminationPath}/withdraw`)]
  const text = isOver
    ? t('contact.ended-text')
    : t('contact.running-text', { day: lastDay(running.endsAt, call.language) })
  return [notice(isOver ? 'refused' : 'waiting', text), { ...noticeFacts(call, running), buttons }]
}

const asking = (needs: PanelNeeds, call: PanelCall, faults: Faults): Block[] => {
  const { t, form: posted, merchant } = call
  const day = lastDay(noticeEnd(needs.businessClock()), call.language)
  return [
    prose([t('contact.terms'), t('contact.until', { day }), t('contact.after'), t('contact.change-mind')], {
      title: t('contact.what-happens'),
    }),
    form(
      {
        ...{ id: 'notice', action: terminationPath, submit: t('contact.give') },
        fields: [
          field('textarea', 'text', t('contact.reason'), {
            ...{ value: posted.text('text'), rows: 4, maxlength: textLimit, hint: t('contact.reason-hint') },
            error: faultAt(call, faults.posts, 'text'),
          }),
          field('checkbox', 'confirm', t('contact.confirm', { company: merchant.legalName, day }), {
            ...{ value: 'yes', isRequired: true, isChosen: posted.has('confirm') },
            error: faults.confirm ? t('contact.confirm-missing') : null,
          }),
        ],
      },
      { title: t('contact.notice'), look: 'danger', hidden: [{ name: 'key', value: formKeyOf(posted, needs.newId) }] },
    ),
  ]
}

/** The representative gives notice. */
export const endContract = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t, form: posted, merchant } = call
  if (!posted.has('confirm')) return showTermination(needs, call, { confirm: true, posts: [] })
  const written = await giveNotice(threadNeeds(needs))({
    ...{ merchantId: merchant.id, author: authorOf(call), formKey: formKeyOf(posted, needs.newId) },
    ...{ subject: t('contact.notice-subject'), text: posted.text('text') },
    also: ({ audit }, { publicId, endsAt }) => {
      const subject = { kind: 'notice', id: publicId }
      return audit.append(
        entryOf(call, { what: 'contract.notice-given', subject, after: { endsAt: endsAt.toISOString() } }),
      )
    },
  })
  if ('faults' in written) return showTermination(needs, call, { posts: written.faults })
  return done(needs, terminationPath, 'contact.given')
}

/** The representative takes it back. */
export const keepContract = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const isKept = await withdrawNotice(threadNeeds(needs))({
    ...{ merchantId: call.merchant.id, author: authorOf(call) },
    also: ({ audit }, { publicId }) => {
      const subject = { kind: 'notice', id: publicId }
      return audit.append(entryOf(call, { what: 'contract.notice-withdrawn', subject }))
    },
  })
  return done(needs, terminationPath, isKept ? 'contact.withdrawn' : 'contact.nothing-runs')
}
