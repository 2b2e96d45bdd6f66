import { languageNames, languages } from '../../http/languages.js'
import { decimalText } from '../../http/money-text.js'
import { ClockRefusal, readClockMove } from '../../merchants/clock-state.js'
import { SettingRefusal, settingFault } from '../../merchants/setting-fault.js'
import { changeMethods, type MethodWish } from '../../payments/change-methods.js'
import { currencies } from '../../payments/currencies.js'
import { channels, type Flow, flows } from '../../payments/methods.js'
import { type Block, cell, chip, columns, type Field, field, options, postButton, row, table } from '../components.js'
import type { PanelPhrases } from '../texts.js'
import { typedAmount } from '../typed-amount.js'
import { idsOf, type ShopCall } from './shop-call.js'
import { formPath, type ShopForm, type ShopTab } from './shop-form.js'
import { stamp } from './stamps.js'

const changing = (name: string, draw: ShopForm['draw'], wishesOf: (call: ShopCall) => MethodWish[]): ShopForm => ({
  ...{ name, may: 'shops.configure', said: 'shops.saved' },
  ...(draw && { draw }),
  obey: async (call, keeping) => {
    await changeMethods(keeping({ what: 'shop.changed' }))({ ...idsOf(call), wishes: wishesOf(call) })
    return null
  },
})

const flowName = (flow: Flow, t: PanelPhrases): string => t(`shops.flow-${flow}`)
/** Channels of a flow that has one alone are called as the flow is. */
const nameOf = (code: string, t: PanelPhrases): string => {
  const channel = channels.find(one => one.code === code)
  if (channel === undefined) return flows.some(flow => flow === code) ? flowName(code as Flow, t) : code
  return channel.flow === 'transfer'
    ? t(channel.needsSplit ? 'shops.channel-split' : 'shops.flow-transfer')
    : channel.name
}

const switches = changing(
  'switches',
  ({ t, of }, typed) => {
    const on = channels.map(({ code }) => code).filter(code => !of.settings.disabledMethodCodes.includes(code))
    const chosen = typed.list('codes', on)
    const fields = flows.map(flow =>
      field('checkboxes', 'codes', flowName(flow, t), {
        options: channels
          .filter(channel => channel.flow === flow)
          .map(({ code }) => ({ value: code, label: nameOf(code, t), hint: code, isChosen: chosen.includes(code) })),
      }),
    )
    return { title: t('shops.methods-on'), text: t('shops.methods-on-text'), fields }
  },
  ({ form }) => {
    const ticked = new Set(form.list('codes'))
    return channels.map(({ code }) => ({ kind: ticked.has(code) ? 'on' : 'off', code }))
  },
)

const order = changing(
  'order',
  ({ t, of }, typed) => ({
    title: t('shops.methods-order'),
    text: t('shops.methods-order-text'),
    fields: flows.map(flow => {
      const place = of.settings.methodOrder.indexOf(flow)
      return field('text', `place-${flow}`, flowName(flow, t), {
        ...{ value: typed.text(`place-${flow}`, place < 0 ? '' : place + 1), inputmode: 'numeric', maxlength: 1 },
        error: typed.error(`place-${flow}`),
      })
    }),
  }),
  ({ form }) => {
    const places = flows.map(flow => ({ flow, typed: form.text(`place-${flow}`) })).filter(({ typed }) => typed !== '')
    const wrong = places.filter(({ typed }) => !/^[1-8]$/.test(typed))
    if (wrong.length > 0)
      throw new SettingRefusal(
        wrong.map(({ flow, typed }) => settingFault(`place-${flow}`, 'none-of', { typed, allowed: '1–8' })),
      )
    const inOrder = places.sort((one, other) => Number(one.typed) - Number(other.typed))
    return [{ kind: 'order', flows: inOrder.map(({ flow }) => flow) }]
  },
)

const languageField = (t: PanelPhrases, chosen: string): Field =>
  field('select', 'language', t('shops.language'), {
    options: options(
      languages.map(language => [language, languageNames[language]] as const),
      chosen,
    ),
  })
const flowOptions = (t: PanelPhrases, chosen: string) =>
  options(
    flows.map(flow => [flow, flowName(flow, t)] as const),
    chosen,
  )
const channelOptions = (t: PanelPhrases, chosen: string) =>
  options(
    channels.map(({ code }) => [code, `${nameOf(code, t)} (${code})`] as const),
    chosen,
  )

const label = changing(
  'label',
  ({ t }, typed) => ({
    ...{ title: t('shops.methods-label'), text: t('shops.methods-label-text'), look: 'secondary' },
    fields: [
      field('select', 'flow', t('shops.method'), { options: flowOptions(t, typed.text('flow', 'blik')) }),
      languageField(t, typed.text('language', 'pl')),
      field('text', 'text', t('shops.methods-own-name'), {
        ...{ value: typed.text('text', ''), maxlength: 60, hint: t('shops.methods-label-hint') },
        error: typed.error('text'),
      }),
    ],
  }),
  ({ form }) => [
    { kind: 'label', flow: form.text('flow'), language: knownLanguage(form.text('language')), text: form.text('text') },
  ],
)

const knownLanguage = (typed: string): string => {
  if (languages.some(language => language === typed)) return typed
  throw new SettingRefusal([settingFault('language', 'none-of', { typed, allowed: languages.join(', ') })])
}

const limit = changing(
  'limit',
  ({ t }, typed) => ({
    ...{ title: t('shops.methods-limit'), text: t('shops.methods-limit-text'), look: 'secondary' },
    fields: [
      field('select', 'code', t('shops.method'), { options: channelOptions(t, typed.text('code', 'blik')) }),
      field('select', 'currency', t('shops.currency'), {
        options: options(
          [...currencies.keys()].map(code => [code, code] as const),
          typed.text('currency', 'PLN'),
        ),
        error: typed.error('method'),
      }),
      ...(['min', 'max'] as const).map(name =>
        field('text', name, t(`shops.limit-${name}`), {
          ...{ value: typed.text(name, ''), inputmode: 'decimal', maxlength: 14, error: typed.error(name) },
        }),
      ),
    ],
  }),
  ({ form }) => {
    const [code, currency] = [form.text('code'), form.text('currency')]
    const minMinor = amountOf(form.text('min'), 'min', currency)
    const maxMinor = amountOf(form.text('max'), 'max', currency)
    const limits = { ...(minMinor !== null && { minMinor }), ...(maxMinor !== null && { maxMinor }) }
    return [{ kind: 'limit', code, currency, ...limits }]
  },
)

const amountOf = (typed: string, name: string, currency: string): number | null => {
  if (typed === '') return null
  const minor = typedAmount(typed, currency)
  if (minor !== undefined) return minor
  throw new SettingRefusal([settingFault(name, 'limit-amount', { typed })])
}

const pause = changing(
  'pause',
  ({ t }, typed) => ({
    ...{ title: t('shops.methods-pause'), text: t('shops.methods-pause-text'), look: 'secondary' },
    fields: [
      field('select', 'name', t('shops.method'), {
        options: [...flowOptions(t, typed.text('name', 'blik')), ...channelOptions(t, typed.text('name', ''))].filter(
          ({ value }, at, all) => all.findIndex(one => one.value === value) === at,
        ),
      }),
      field('text', 'until', t('shops.until'), {
        ...{ value: typed.text('until', ''), hint: t('shops.until-hint'), maxlength: 16, error: typed.error('until') },
      }),
      languageField(t, typed.text('language', 'pl')),
      field('text', 'text', t('shops.pause-reason'), {
        ...{ value: typed.text('text', ''), maxlength: 60, error: typed.error('text') },
      }),
    ],
  }),
  ({ form }) => {
    const text = form.text('text')
    const reason = text === '' ? {} : { reason: { language: knownLanguage(form.text('language')), text } }
    return [{ kind: 'pause', name: form.text('name'), until: momentOf(form.text('until')), ...reason }]
  },
)

const momentOf = (typed: string): Date | null => {
  if (typed === '') return null
  try {
    const move = readClockMove(typed)
    if (move.kind === 'to') return move.at
  } catch (error) {
    if (!(error instanceof ClockRefusal)) throw error
  }
  throw new SettingRefusal([settingFault('until', 'moment', { typed })])
}

const resume = changing('resume', undefined, ({ form }) => [{ kind: 'resume', name: form.text('name') }])

/** What the shop has changed: own names, narrower limits, pauses, each with a button that takes it back. */
const changesTable = (call: ShopCall): Block => {
  const { t, of } = call
  const back = (form: string, fields: Record<string, string>) => [
    postButton(t('shops.take-back'), formPath(call, 'methods', form), fields),
  ]
  const { methodLabels, methodLimits, methodPauses } = of.settings
  const rows = [
    ...Object.entries(methodLabels).flatMap(([flow, names]) =>
      Object.entries(names).map(([language, text]) =>
        row([
          cell(nameOf(flow, t)),
          cell(t('shops.methods-own-name'), { note: language }),
          cell(text),
          cell('', { buttons: back('label', { flow, language, text: '' }) }),
        ]),
      ),
    ),
    ...Object.entries(methodLimits).flatMap(([code, limits]) =>
      Object.entries(limits).map(([currency, { minMinor, maxMinor }]) =>
        row([
          cell(nameOf(code, t), { note: code }),
          cell(t('shops.methods-limit')),
          cell(`${amount(minMinor, currency)} – ${amount(maxMinor, currency)} ${currency}`),
          cell('', { buttons: back('limit', { code, currency, min: '', max: '' }) }),
        ]),
      ),
    ),
    ...Object.entries(methodPauses).map(([name, { until, texts }]) =>
      row([
        cell(nameOf(name, t)),
        chip(t('shops.paused'), 'waiting', Object.values(texts)[0] ?? null),
        cell(until === null ? t('shops.until-resumed') : stamp(new Date(until))),
        cell('', { buttons: back('resume', { name }) }),
      ]),
    ),
  ]
  return table(
    {
      id: 'changes',
      caption: t('shops.methods-changes'),
      columns: columns(t('shops.method'), t('shops.what'), t('shops.value'), t('shops.actions')),
      rows,
      empty: t('shops.methods-changes-empty'),
    },
    { isTitled: true },
  )
}

const amount = (minor: number | undefined, currency: string): string =>
  minor === undefined ? '…' : decimalText(minor, currency)

/** Which methods a shop's page offers, in which order, under which names, for which amounts, and what is paused. */
export const methodsTab: ShopTab = {
  name: 'methods',
  label: 'shops.tab-methods',
  may: 'shops.configure',
  forms: [switches, order, label, limit, pause, resume],
  blocks: (_, call, draw) => [
    ...draw('switches'),
    ...draw('order'),
    changesTable(call),
    ...draw('label'),
    ...draw('limit'),
    ...draw('pause'),
  ],
}
