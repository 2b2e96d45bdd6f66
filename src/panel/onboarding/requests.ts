import { formatAccount, formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { MerchantRequest } from '../../onboarding/request.js'
import { requestAccount, requestAddress, withdrawRequest } from '../../onboarding/request-change.js'
import { requestShop } from '../../onboarding/request-shop.js'
import type { PanelCall } from '../call.js'
import {
  type Block,
  cell,
  chip,
  columns,
  type Field,
  field,
  form,
  linkButton,
  notice,
  options,
  postButton,
  row,
  table,
} from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import type { PanelKey } from '../texts.js'
import { byOf, chipTones, shownIn, tickedIn } from './onboarding-call.js'
import { allGood, faultText, isGood, type Outcome, outcomeOf } from './refusals.js'

const home = '/panel/requests'

/** A form that asks an operator for something: its own fields between subject and note. */
type RequestForm = {
  path: string
  title: PanelKey
  about: PanelKey
  subject: PanelKey
  stepUp?: true
  fields: (call: PanelCall, outcome: Outcome) => readonly Field[]
  ask: (call: PanelCall, words: { subject: string; note: string }) => Promise<unknown>
}

/** What a merchant asks for, and what became of it (M20–M23, M26, M27). */
export const requestRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path: home, may: 'shops.request', handle: call => list(needs, call) }),
  merchantRow({
    method: 'POST',
    path: `${home}/withdraw`,
    may: 'shops.request',
    handle: async call => {
      const { merchant, form: posted, t } = call
      const found = await needs.onboarding.store.read.requests.find(merchant.id, posted.text('request'))
      const request = there(found)
      const outcome = await outcomeOf(t, () => withdrawRequest(needs.onboarding)({ merchant, by: byOf(call), request }))
      return isGood(outcome) ? done(needs, home, 'onboarding.withdrawn') : list(needs, call, outcome)
    },
  }),
  ...formsOf(needs).flatMap(asked => requestRows(needs, asked)),
]

const formsOf = (needs: PanelNeeds): RequestForm[] => [
  {
    path: `${home}/shop`,
    title: 'onboarding.ask-shop',
    about: 'onboarding.ask-shop-text',
    subject: 'onboarding.ask-shop-subject',
    fields: (call, outcome) => [addressField(call, outcome)],
    ask: (call, words) =>
      requestShop(needs.onboarding)({
        ...{ merchant: call.merchant, by: byOf(call), websiteUrl: call.form.text('websiteUrl') },
        ...words,
      }),
  },
  {
    path: `${home}/shop-address`,
    title: 'onboarding.ask-address',
    about: 'onboarding.ask-address-text',
    subject: 'onboarding.ask-address-subject',
    fields: (call, outcome) => [shopField(call), addressField(call, outcome)],
    ask: (call, words) => {
      const shop = there(call.shops.find(({ publicId }) => publicId === call.form.text('shop')))
      return requestAddress(needs.onboarding)({
        ...{ merchant: call.merchant, by: byOf(call), shop, websiteUrl: call.form.text('websiteUrl') },
        ...words,
      })
    },
  },
  {
    path: `${home}/payout-account`,
    title: 'onboarding.account-change',
    about: 'onboarding.ask-account-text',
    subject: 'onboarding.ask-account-subject',
    stepUp: true,
    fields: (call, outcome) => accountFields(call, outcome),
    ask: (call, words) =>
      requestAccount(needs.onboarding)({
        ...{ merchant: call.merchant, by: byOf(call), typed: call.form.text('account'), isOwn: call.form.has('own') },
        ...words,
      }),
  },
]

const addressField = (call: PanelCall, outcome: Outcome): Field =>
  field('url', 'websiteUrl', call.t('onboarding.new-address'), {
    ...{ value: shownIn(call)('websiteUrl', ''), isRequired: true, maxlength: 300 },
    error: faultText(call.t, outcome, 'websiteUrl'),
  })

const shopField = (call: PanelCall): Field => {
  const { t, shops, shop, query } = call
  const chosen = shownIn(call)('shop', query.text('shop') || shop?.publicId)
  const rows = shops.map(({ publicId, name, websiteUrl }) => [publicId, `${name} · ${websiteUrl ?? '–'}`] as const)
  return field('select', 'shop', t('frame.shop'), { options: options(rows, chosen), isRequired: true })
}

const accountFields = (call: PanelCall, outcome: Outcome): Field[] => [
  field('text', 'account', call.t('onboarding.account-new'), {
    ...{ value: shownIn(call)('account', ''), isRequired: true, maxlength: 60 },
    ...{ hint: call.t('onboarding.hint-account'), error: faultText(call.t, outcome, 'account') },
  }),
  field('checkbox', 'own', call.t('onboarding.account-own'), {
    ...{ value: 'yes', isChosen: tickedIn(call)('own', false), isRequired: true },
    error: faultText(call.t, outcome, 'own'),
  }),
]

const requestRows = (needs: PanelNeeds, asked: RequestForm): PanelRow[] => {
  const { path } = asked
  const show = (call: PanelCall, outcome: Outcome): Answer => {
    const { t } = call
    const shown = shownIn(call)
    const subject = field('text', 'subject', t('onboarding.subject'), {
      ...{ value: shown('subject', t(asked.subject)), isRequired: true, maxlength: 120 },
      error: faultText(t, outcome, 'subject'),
    })
    const note = field('textarea', 'note', t('onboarding.note'), {
      ...{ value: shown('note', ''), maxlength: 2000, error: faultText(t, outcome, 'note') },
    })
    const block = form(
      {
        id: 'request',
        action: path,
        submit: t('onboarding.ask-send'),
        fields: [subject, ...asked.fields(call, outcome), note],
      },
      { cancel: { href: home, label: t('onboarding.cancel') }, error: outcome.error },
    )
    const blocks = needs.mode === 'sandbox' ? [notice('quiet', t('onboarding.ask-sandbox')), block] : [block]
    const back = { href: home, label: t('onboarding.requests') }
    const words = { title: t(asked.title), intro: t(asked.about), back, blocks }
    return panelPage(needs, call, words, isGood(outcome) ? 200 : 422)
  }
  return [
    merchantRow({ method: 'GET', path, may: 'shops.request', handle: call => show(call, allGood) }),
    merchantRow({
      method: 'POST',
      path,
      may: 'shops.request',
      ...(asked.stepUp && { stepUp: asked.stepUp }),
      handle: async call => {
        const words = { subject: call.form.text('subject'), note: call.form.text('note') }
        const outcome = await outcomeOf(call.t, () => asked.ask(call, words))
        if (!isGood(outcome)) return show(call, outcome)
        return done(needs, home, needs.mode === 'sandbox' ? 'onboarding.asked-sandbox' : 'onboarding.asked')
      },
    }),
  ]
}

const list = async (needs: PanelNeeds, call: PanelCall, outcome: Outcome = allGood): Promise<Answer> => {
  const { t, merchant, shops } = call
  const requests = await needs.onboarding.store.read.requests.ofMerchant(merchant.id, 100)
  const account = (await needs.onboarding.store.read.applications.find(merchant.id))?.filled.account
  const rows = requests.map(request => requestRow(call, request))
  const listing = table({
    id: 'requests',
    caption: t('onboarding.requests'),
    columns: columns(
      t('onboarding.request'),
      t('onboarding.state'),
      t('onboarding.asked-at'),
      t('onboarding.answer-by'),
      { label: t('onboarding.next'), isEnd: true },
    ),
    rows,
    empty: t('onboarding.requests-none'),
  })
  const buttons = [
    linkButton(t('onboarding.ask-shop'), `${home}/shop`, 'primary'),
    ...(shops.length > 0 ? [linkButton(t('onboarding.ask-address'), `${home}/shop-address`)] : []),
    ...(account?.confirmedAt ? [linkButton(t('onboarding.account-change'), `${home}/payout-account`)] : []),
  ]
  const blocks: Block[] = [...(outcome.error ? [notice('refused', outcome.error)] : []), listing]
  const words = { title: t('onboarding.requests'), intro: t('onboarding.requests-text'), buttons, blocks }
  return panelPage(needs, call, words, isGood(outcome) ? 200 : 422)
}

const requestRow = (call: PanelCall, request: MerchantRequest) => {
  const { t, language, shops } = call
  const { kind, state, details, reason, createdAt, answerBy, decidedAt, publicId } = request
  const shop = shops.find(({ id }) => id === request.shopId)?.name
  const wish = details.websiteUrl ?? (details.iban ? formatAccount(details.iban) : null)
  const what = request.subject || t(`onboarding.kind-${kind}`)
  const pending = state === 'pending'
  return row([
    cell(what, { note: [shop, wish].filter(Boolean).join(' · ') || null }),
    chip(t(`onboarding.request-${state}`), chipTones[state], reason),
    cell(formatMoment(createdAt, language)),
    cell(formatMoment(decidedAt ?? answerBy, language), { look: pending ? 'plain' : 'soft' }),
    cell('', {
      buttons: pending ? [postButton(t('onboarding.withdraw'), `${home}/withdraw`, { request: publicId })] : [],
    }),
  ])
}
