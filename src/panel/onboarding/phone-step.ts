import { confirmPhone, sendPhoneCode } from '../../onboarding/confirm-phone.js'
import { fact, facts, field, form, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { byOf, shownIn } from './onboarding-call.js'
import { faultText } from './refusals.js'
import { type StepPage, stepPath } from './step-page.js'

/** A number, then the code that went there; a sandbox shows the code in its mailbox. */
export const phoneStep = (needs: PanelNeeds): StepPage => ({
  id: 'phone',
  blocks: (call, { application: { filled } }, outcome) => {
    const { t, form: posted } = call
    const shown = shownIn(call)
    const isCode = posted.has('code')
    const known = filled.phone
    const number = form(
      {
        id: 'phone',
        action: stepPath('phone'),
        submit: t(known ? 'onboarding.phone-again' : 'onboarding.phone-send'),
        fields: [
          field('tel', 'phone', t('onboarding.phone'), {
            ...{ value: shown('phone', known?.number), isRequired: true, autocomplete: 'tel' },
            ...{ hint: t('onboarding.hint-phone'), error: faultText(t, outcome, 'phone') },
          }),
        ],
      },
      { error: isCode ? null : outcome.error, look: known && !known.confirmedAt ? 'secondary' : 'primary' },
    )
    if (known?.confirmedAt)
      return [facts([fact(t('onboarding.phone'), known.number)], { text: t('onboarding.phone-done') }), number]
    if (!known) return [number]
    const mailbox = notice('quiet', t('onboarding.phone-mailbox'), {
      link: { href: '/developers/mailbox', label: t('onboarding.phone-mailbox-link') },
    })
    const code = form(
      {
        id: 'code',
        action: `${stepPath('phone')}/code`,
        submit: t('onboarding.phone-confirm'),
        fields: [
          field('text', 'code', t('onboarding.phone-code'), {
            ...{ isRequired: true, autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 12 },
            hint: t('onboarding.phone-code-hint', { number: known.number }),
          }),
        ],
      },
      { error: isCode ? outcome.error : null },
    )
    return [...(needs.mode === 'sandbox' ? [mailbox] : []), code, number]
  },
  posts: {
    '': call =>
      sendPhoneCode(needs.onboarding)({ merchant: call.merchant, by: byOf(call), typed: call.form.text('phone') }),
    code: call =>
      confirmPhone(needs.onboarding)({ merchant: call.merchant, by: byOf(call), code: call.form.text('code') }),
  },
  stays: [''],
})
