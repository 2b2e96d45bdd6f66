import type { Answer } from '../../http/route.js'
import { type Contact, type ContactPurpose, contactPurposes } from '../../threads/contact.js'
import type { MemberCall, VisitorCall } from '../call.js'
import { type Block, type Button, cell, fact, facts, linkButton, prose } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { panelPage } from '../page.js'

const hourOf = (minute: number): string => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`

/** `8:00–16:00`, in one line. */
const hoursOf = ({ hours }: Contact): string => `${hourOf(hours.fromMinute)}\u2060–\u2060${hourOf(hours.untilMinute)}`

const wayFacts = ({ t }: Pick<MemberCall, 't'>, contact: Contact) => {
  const { phone, email } = contact
  return [
    ...(phone === null
      ? []
      : [fact(t('contact.phone'), cell(phone, { href: `tel:${phone.replace(/[^\d+]/g, '')}`, copy: phone }))]),
    ...(email === null ? [] : [fact(t('contact.email'), cell(email, { href: `mailto:${email}`, copy: email }))]),
    fact(t('contact.hours'), t('contact.weekdays', { hours: hoursOf(contact) })),
  ]
}

/** Ways to reach the operator, one card a purpose; what is not configured is not shown. */
export const contactWays = (
  { contacts }: Pick<PanelNeeds, 'contacts'>,
  call: Pick<MemberCall, 't'>,
  purposes: readonly ContactPurpose[] = contactPurposes,
): Block[] =>
  purposes.flatMap(purpose => {
    const contact = contacts[purpose]
    return contact === undefined
      ? []
      : [facts(wayFacts(call, contact), { title: call.t(`contact.purpose-${purpose}`) })]
  })

/**
 * For any page of the panel where somebody may be stuck (M34, M221): what to look at first, the way to write, and the technical line, if there is one.
 * `subject` is put into the form.
 */
export const supportBlocks = (
  needs: Pick<PanelNeeds, 'contacts'>,
  call: Pick<MemberCall, 't'>,
  { subject }: { subject: string },
): Block[] => {
  const query = new URLSearchParams({ about: 'integration', subject })
  return [
    prose([call.t('contact.support-text')], {
      title: call.t('contact.support'),
      buttons: [linkButton(call.t('contact.support-write'), `/panel/contact?${query}#message`)],
    }),
    ...contactWays(needs, call, ['technical']),
  ]
}

export const waysPath = '/panel/contact/ways'

/** For those who cannot sign in: the same ways without the form, which needs an account to answer to. */
export const showWays = (needs: PanelNeeds, call: VisitorCall): Answer => {
  const blocks = contactWays(needs, call)
  there(blocks[0])
  const back = { href: '/panel/login', label: call.t('account.sign-in') }
  return panelPage(needs, call, { title: call.t('contact.title'), blocks, back })
}

/** Leads to them; none where nothing is configured. */
export const waysButtons = ({ contacts }: Pick<PanelNeeds, 'contacts'>, { t }: Pick<VisitorCall, 't'>): Button[] =>
  Object.keys(contacts).length === 0 ? [] : [linkButton(t('contact.title'), waysPath)]
