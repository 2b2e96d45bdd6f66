import { takeTry } from '../../members/try-limits.js'
import { confirmSite } from '../../onboarding/confirm-site.js'
import { saveSite } from '../../onboarding/fill-application.js'
import { OnboardingRefusal } from '../../onboarding/refusal.js'
import { proofLines, siteProofWays } from '../../onboarding/site-proof.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, fact, facts, field, form, postButton } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { byOf, shownIn } from './onboarding-call.js'
import { faultText, type Outcome } from './refusals.js'
import { type StepPage, stepPath } from './step-page.js'

/** The site's address, then one of three ways to show whose it is; in a sandbox a button suffices. */
export const siteStep = (needs: PanelNeeds): StepPage => ({
  id: 'site',
  blocks: (call, { application: { filled } }, outcome) => {
    const { t } = call
    const site = filled.site
    const address = form(
      {
        id: 'site',
        action: stepPath('site'),
        submit: t('onboarding.save'),
        fields: [
          field('url', 'url', t('onboarding.site'), {
            ...{ value: shownIn(call)('url', site?.url), isRequired: true, autocomplete: 'url' },
            ...{ hint: t('onboarding.hint-site'), error: faultText(t, outcome, 'url') },
          }),
        ],
      },
      { look: site && !site.confirmed ? 'secondary' : 'primary', error: call.form.has('url') ? outcome.error : null },
    )
    if (!site) return [address]
    if (site.confirmed)
      return [facts([fact(t('onboarding.site'), site.url)], { text: t('onboarding.site-done') }), address]
    return [...proofs(needs, call, site, outcome), address]
  },
  posts: {
    '': call => saveSite(needs.onboarding)({ merchant: call.merchant, by: byOf(call), url: call.form.text('url') }),
    confirm: async call => {
      const typed = call.form.text('way')
      const way = siteProofWays.find(known => known === typed) ?? 'sandbox'
      const trier = { account: `merchant-${call.merchant.id}` }
      const isLooked = way !== 'sandbox'
      if (isLooked && (await needs.store.write(records => takeTry(records, 'site', trier, call.now))) === undefined)
        throw new OnboardingRefusal('site/too-often')
      return confirmSite(needs.onboarding)({ merchant: call.merchant, by: byOf(call), way })
    },
  },
  stays: [''],
})

const proofs = (
  needs: PanelNeeds,
  call: PanelCall,
  site: { url: string; token: string },
  outcome: Outcome,
): Block[] => {
  const { t } = call
  const action = `${stepPath('site')}/confirm`
  const lines = proofLines(site.url, site.token)
  const ways = siteProofWays.map(way =>
    facts(
      [
        fact(t('onboarding.proof-place'), cell(lines[way].place, { copy: lines[way].place, look: 'code' })),
        fact(t('onboarding.proof-content'), cell(lines[way].content, { copy: lines[way].content, look: 'code' })),
      ],
      {
        title: t(`onboarding.proof-${way}`),
        text: t(`onboarding.proof-${way}-text`),
        buttons: [postButton(t('onboarding.proof-check'), action, { way })],
      },
    ),
  )
  const sandbox = form(
    { id: 'confirm', action, submit: t('onboarding.proof-sandbox') },
    { text: t('onboarding.proof-sandbox-text'), hidden: [{ name: 'way', value: 'sandbox' }] },
  )
  const refused = form(
    { id: 'failed', action, submit: t('onboarding.proof-again') },
    {
      look: 'secondary',
      error: outcome.error,
      hidden: [{ name: 'way', value: call.form.text('way') }],
    },
  )
  const isRefused = outcome.error !== null && call.form.has('way')
  return [...(isRefused ? [refused] : []), ...(needs.mode === 'sandbox' ? [sandbox] : []), ...ways]
}
