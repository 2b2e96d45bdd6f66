import type { Answer } from '../../http/route.js'
import type { PostFault } from '../../threads/prepare-post.js'
import { subjectLimit, type ThreadKind } from '../../threads/thread.js'
import type { PanelCall } from '../call.js'
import { type Block, field, form, linkButton, notice, options, prose } from '../components.js'
import { faultAt, filesOf, formKeyOf, oftenFault, postFields } from '../messages/post-form.js'
import { authorOf, type ThreadDesk } from '../messages/thread-desk.js'
import { kindWord } from '../messages/thread-words.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { contactWays } from './contact-ways.js'

const path = '/panel/contact'
/** What the form offers; a notice has a page of its own. */
const kinds = ['question', 'integration', 'offer'] as const satisfies readonly ThreadKind[]

/** Contact: phone, e-mail and the form (M112–M115), an offer on request (M135), and the way out of the contract (M116). */
export const showContact = (needs: PanelNeeds, call: PanelCall, faults: readonly PostFault[] = []): Answer => {
  const { t, form: posted, query, ask } = call
  const isPosted = ask.method === 'POST'
  const typed = (name: string) => (isPosted ? posted.text(name) : query.text(name))
  const kind = kinds.find(one => one === typed('about')) ?? 'question'
  const ways = contactWays(needs, call)
  const blocks: Block[] = [
    ...(ways.length === 0 ? [notice('quiet', t('contact.no-ways', { operator: needs.operator }))] : ways),
    form(
      {
        ...{ id: 'message', action: path, submit: t('messages.send') },
        fields: [
          field('select', 'about', t('messages.about'), {
            options: options(
              kinds.map(one => [one, kindWord(t, one)] as const),
              kind,
            ),
            hint: t('contact.about-hint'),
          }),
          field('text', 'subject', t('messages.subject'), {
            ...{ value: typed('subject').slice(0, subjectLimit), isRequired: true, maxlength: subjectLimit },
            error: faultAt(call, faults, 'subject'),
          }),
          ...postFields(call, faults, isPosted ? posted.text('text') : ''),
        ],
      },
      {
        ...{ title: t('contact.form'), text: t('contact.form-text') },
        hidden: [{ name: 'key', value: isPosted ? formKeyOf(posted, needs.newId) : needs.newId() }],
      },
    ),
    ...(call.may('contract.end')
      ? [
          prose([t('contact.end-text')], {
            title: t('contact.end'),
            buttons: [linkButton(t('contact.end-open'), '/panel/termination')],
          }),
        ]
      : []),
  ]
  return panelPage(needs, call, { title: t('contact.title'), blocks }, isPosted ? 422 : 200)
}

/** The form begins a thread. */
export const sendContact = async (needs: PanelNeeds, desk: ThreadDesk, call: PanelCall): Promise<Answer> => {
  const { form: posted, merchant } = call
  const often = await oftenFault(needs, call)
  if (often.length > 0) return showContact(needs, call, often)
  const opened = await desk.open({
    merchantId: merchant.id,
    kind: kinds.find(one => one === posted.text('about')) ?? 'question',
    ...{ subject: posted.text('subject'), text: posted.text('text'), files: filesOf(posted) },
    ...{ author: authorOf(call), formKey: formKeyOf(posted, needs.newId) },
  })
  if ('faults' in opened) return showContact(needs, call, opened.faults)
  return done(needs, `/panel/messages/${opened.thread.publicId}`, 'messages.sent')
}
