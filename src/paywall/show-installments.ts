import { asLanguage, chooseLanguage, type Language } from '../http/languages.js'
import { dayOf } from '../http/moment-text.js'
import { type Answer, type Ask, page } from '../http/route.js'
import { mostGenerous, offersFor, pausesAt } from '../payments/offers.js'
import type { FlowFacts } from './flows/flow.js'
import { instalments } from './flows/instalments.js'
import { type InstalmentQuestion, readInstalmentQuestion } from './form/instalment-question.js'
import { plainFrame, withinPageOf } from './frame-facts.js'
import { foreignPage, fromPage, readableIn } from './framed-page.js'
import type { PaywallNeeds } from './needs.js'
import type { InstallmentsView } from './pages.js'
import { formContext, type SigningShop } from './receive-form.js'
import { refuseForm } from './refuse-form.js'
import { type FormRefusal, readSigned, type SignedForm } from './signed-form.js'
import { unavailableText } from './unavailable-text.js'

type Verified = Extract<SignedForm<SigningShop, InstalmentQuestion>, { ok: true }>

/**
 * `GET` `/installments` and `/{lang}/installments`: the instalment calculator in a frame, for the four signed fields of
 * imoje-paywall.md §3 (V12). It opens nothing and asks for nothing; `?from=` is as with the widget.
 */
export const showInstallments =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const language = asLanguage(ask.params.language ?? '') ?? chooseLanguage(ask.headers['accept-language'])
    const { fields, from } = fromPage(ask)
    const form = await readSigned(fields, formContext(needs), readInstalmentQuestion)
    const refuse = async (why: FormRefusal<SigningShop>) =>
      readableIn(needs, from, await refuseForm(needs, ask, why, language))
    if (!form.ok) return refuse(form)
    const foreign = foreignPage(needs, from, form)
    if (foreign) return refuse(foreign)
    const html = needs.render('paywall/installments', language, viewOf(needs, form, language))
    return { ...page(200, html), framedBy: form.shop.shop.settings.widgetOrigins }
  }

const viewOf = (
  needs: PaywallNeeds,
  { order, livemode, shop: { shop } }: Verified,
  language: Language,
): InstallmentsView => {
  const now = needs.businessClock()
  const settings = { ...shop.settings, methodPauses: pausesAt(shop, now) }
  const facts = {
    ...order,
    livemode,
    visibleMethods: ['imoje_installments'],
    cart: null,
    canSplit: false,
    settings,
    today: dayOf(now),
  }
  const offers = offersFor({ ...facts, connectors: needs.connectors.values() })
  const all: FlowFacts = { offers, facts, language, t: needs.phrases[language] }
  const unavailable = mostGenerous(offers)
  return {
    frame: { ...plainFrame(needs, null, shop), test: !livemode, within: withinPageOf(shop, 'installments') },
    note: unavailable === null ? instalments.note(all) : unavailableText(unavailable, all),
    plans: unavailable === null ? plansOf(all) : [],
  }
}

const plansOf = (all: FlowFacts): InstallmentsView['plans'] => {
  const row = { name: '', note: '', available: true, open: true }
  const view = instalments.view(row, all)
  const plans = view.kind === 'instalments' ? view.plans : []
  return plans.map(plan => {
    const [channel = '', period = ''] = plan.value.split('-')
    return { ...plan, channel, period }
  })
}
