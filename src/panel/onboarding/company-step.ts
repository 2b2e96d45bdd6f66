import { type CompanyField, companyForm, type LegalForm, legalForms } from '../../onboarding/company.js'
import { saveCompany } from '../../onboarding/fill-application.js'
import type { PanelCall } from '../call.js'
import { type Block, type Field, field, form } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import type { PanelKey } from '../texts.js'
import { byOf, shownIn } from './onboarding-call.js'
import { faultText, type Outcome } from './refusals.js'
import { type StepPage, stepPath } from './step-page.js'

const autocomplete: Partial<Record<CompanyField, string>> = {
  legalName: 'organization',
  firstName: 'given-name',
  lastName: 'family-name',
  country: 'country',
  street: 'street-address',
  postcode: 'postal-code',
  city: 'address-level2',
}

const isForm = (text: string): text is LegalForm => legalForms.some(known => known === text)

/** Who the merchant is by law. The legal form comes first, because it decides what is asked for. */
export const companyStep = (needs: PanelNeeds): StepPage => ({
  id: 'company',
  blocks: (call, { application: { filled } }, outcome) => {
    const { t, query } = call
    const shown = shownIn(call)
    const typed = shown('legalForm', query.text('legalForm') || filled.company?.legalForm)
    const legalForm = isForm(typed) ? typed : 'company'
    const same = filled.company?.legalForm === legalForm ? filled.company : undefined
    const choose: Block = {
      kind: 'tabs',
      label: t('onboarding.legal-form'),
      tabs: legalForms.map(one => ({
        href: `${stepPath('company')}?legalForm=${one}`,
        label: t(`onboarding.form-${one}`),
        isCurrent: one === legalForm,
        count: null,
      })),
    }
    const fields = (Object.entries(companyForm[legalForm]) as [CompanyField, string][]).map(([name, wanted]) =>
      companyField(call, name, wanted, shown(name, same?.[name] ?? (name === 'country' ? 'PL' : '')), outcome),
    )
    const details = form(
      { id: 'company', action: stepPath('company'), submit: t('onboarding.save'), fields },
      {
        title: t(`onboarding.form-${legalForm}`),
        hidden: [{ name: 'legalForm', value: legalForm }],
        error: outcome.error,
      },
    )
    return [choose, details]
  },
  posts: {
    '': call => {
      const legalForm = call.form.text('legalForm')
      return saveCompany(needs.onboarding)({
        merchant: call.merchant,
        by: byOf(call),
        legalForm: isForm(legalForm) ? legalForm : 'company',
        typed: name => call.form.text(name),
      })
    },
  },
})

const companyField = ({ t }: PanelCall, name: CompanyField, wanted: string, value: string, outcome: Outcome): Field => {
  const hints: Partial<Record<CompanyField, PanelKey>> = {
    taxId: 'onboarding.hint-taxId',
    regon: 'onboarding.hint-regon',
    registerNumber: 'onboarding.hint-registerNumber',
    country: 'onboarding.hint-country',
  }
  const hint = hints[name]
  return field('text', name, t(`onboarding.field-${name}`), {
    ...{ value, isRequired: wanted === 'required', error: faultText(t, outcome, name) },
    ...{ hint: hint ? t(hint) : null, autocomplete: autocomplete[name] ?? 'off', maxlength: 200 },
  })
}
