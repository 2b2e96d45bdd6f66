import type { Fault } from '../../onboarding/fault.js'
import { OnboardingRefusal, type OnboardingRefusalCode } from '../../onboarding/refusal.js'
import type { PanelKey, PanelPhrases } from '../texts.js'

/** What came of a posted form: faults at fields, and a sentence about the whole. */
export type Outcome = { faults: readonly Fault[]; error: string | null }
export const allGood: Outcome = { faults: [], error: null }
export const isGood = ({ faults, error }: Outcome): boolean => faults.length === 0 && error === null

const ruleKeys: Readonly<Record<string, PanelKey>> = {
  missing: 'onboarding.rule-missing',
  text: 'onboarding.rule-text',
  nip: 'onboarding.rule-nip',
  regon: 'onboarding.rule-regon',
  krs: 'onboarding.rule-krs',
  postcode: 'onboarding.rule-postcode',
  country: 'onboarding.rule-country',
  number: 'onboarding.rule-number',
  url: 'onboarding.rule-url',
  iban: 'onboarding.rule-iban',
  own: 'onboarding.rule-own',
  contact: 'onboarding.rule-contact',
  phone: 'onboarding.rule-phone',
  taken: 'onboarding.rule-taken',
  code: 'onboarding.rule-code',
  rates: 'onboarding.rule-rates',
  promotion: 'onboarding.rule-promotion',
  past: 'onboarding.rule-past',
}

/** What is wrong with a field, in the reader's language; `null` = nothing. */
export const faultText = (t: PanelPhrases, { faults }: Outcome, field: string): string | null => {
  const fault = faults.find(one => one.field === field)
  return fault ? t(ruleKeys[fault.rule] ?? 'onboarding.rule-text') : null
}

const refusalKeys: Readonly<Record<Exclude<OnboardingRefusalCode, 'form/faults'>, PanelKey>> = {
  'application/sent': 'onboarding.refusal-sent',
  'application/incomplete': 'onboarding.refusal-incomplete',
  'phone/none': 'onboarding.refusal-phone-none',
  'phone/unsendable': 'onboarding.refusal-phone-unsendable',
  'phone/too-often': 'onboarding.refusal-phone-often',
  'phone/code': 'onboarding.refusal-phone-code',
  'site/none': 'onboarding.refusal-site-none',
  'site/unconfirmed': 'onboarding.refusal-site-absent',
  'site/too-often': 'onboarding.refusal-site-often',
  'plan/unknown': 'onboarding.refusal-plan-unknown',
  'plan/changed': 'onboarding.refusal-plan-changed',
  'method/changed': 'onboarding.refusal-changed',
  'shop/exists': 'onboarding.refusal-shop-exists',
  'shop/too-many': 'onboarding.refusal-too-many',
  'request/pending': 'onboarding.refusal-pending',
  'request/decided': 'onboarding.refusal-decided',
  'request/reason': 'onboarding.rule-missing',
  'document/slot': 'onboarding.refusal-slot',
  'document/too-large': 'onboarding.refusal-too-large',
  'document/empty': 'onboarding.refusal-empty',
  'document/unknown-kind': 'onboarding.refusal-kind',
  'document/damaged': 'onboarding.refusal-damaged',
  'document/locked': 'onboarding.refusal-locked',
  'document/changed': 'onboarding.refusal-changed',
  'document/decided': 'onboarding.refusal-decided',
  'documents/open': 'onboarding.refusal-documents-open',
}
const siteKeys: Readonly<Record<string, PanelKey>> = {
  status: 'onboarding.refusal-site-status',
  failure: 'onboarding.refusal-site-failure',
  absent: 'onboarding.refusal-site-absent',
}

const sentence = (t: PanelPhrases, { code, facts }: OnboardingRefusal): string | null => {
  if (code === 'form/faults') return null
  if (code === 'site/unconfirmed')
    return t(siteKeys[String(facts.why)] ?? 'onboarding.refusal-site-absent', { fact: String(facts.fact ?? '') })
  if (code === 'application/incomplete')
    return t('onboarding.refusal-incomplete', { step: t(`onboarding.step-${String(facts.step)}` as PanelKey) })
  return t(refusalKeys[code], facts)
}

/** Does what a form asks for; what the domain refuses becomes words for its page. */
export const outcomeOf = async (t: PanelPhrases, work: () => Promise<unknown>): Promise<Outcome> => {
  try {
    await work()
    return allGood
  } catch (error) {
    if (error instanceof OnboardingRefusal) return { faults: error.faults, error: sentence(t, error) }
    throw error
  }
}
