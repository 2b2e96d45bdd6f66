import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { MethodPauses, Shop } from '../../merchants/shop.js'
import { pausedForAll, pauseMethod, resumeMethod } from '../../onboarding/pause-method.js'
import { channels, flows } from '../../payments/methods.js'
import type { MemberCall } from '../call.js'
import { cell, columns, field, form, options, postButton, row, table } from '../components.js'
import { methodText } from '../method-text.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { byOf, shownIn } from '../onboarding/onboarding-call.js'
import { allGood, faultText, isGood, type Outcome, outcomeOf } from '../onboarding/refusals.js'
import { done, panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home } from './operator-page.js'

const path = `${home}/methods`

/** Ways to pay that are not to be had just now, for all shops or for one. */
export const methodRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({ method: 'GET', path, may: 'operator.review', handle: call => show(needs, call, allGood) }),
  operatorRow({
    method: 'POST',
    path,
    may: 'operator.review',
    handle: async call => {
      const { form: posted, t } = call
      const shop = await shopOf(needs, posted.text('shop'))
      const name = posted.text('name')
      const minutes = Number(posted.text('minutes'))
      const until = minutes > 0 ? new Date(needs.businessClock().getTime() + minutes * 60_000) : null
      const texts = { en: posted.text('text_en'), pl: posted.text('text_pl') }
      const isResume = posted.text('wish') === 'resume'
      const outcome = await outcomeOf(t, () =>
        isResume
          ? resumeMethod(needs.onboarding)({ by: byOf(call), shop, name })
          : pauseMethod(needs.onboarding)({ by: byOf(call), shop, name, texts, until }),
      )
      const back = shop ? `${path}?shop=${shop.publicId}` : path
      return isGood(outcome) ? done(needs, back, 'operator.saved') : show(needs, call, outcome)
    },
  }),
]

/** Empty = all shops. */
const shopOf = async (needs: PanelNeeds, shopId: string): Promise<Shop | null> =>
  shopId === '' ? null : there(await needs.onboarding.store.read.shops.findByPublicId(shopId))

const minuteChoices = [0, 15, 60, 240, 1440]

/** What a way to pay is called: by its first channel. */
const flowText = ({ t }: MemberCall, flow: string): string => {
  const channel = channels.find(one => one.flow === flow)
  return channel === undefined ? flow : methodText(t, channel.method)
}

const nameOf = (call: MemberCall, name: string): string =>
  channels.find(({ code }) => code === name)?.name ?? flowText(call, name)

const show = async (needs: PanelNeeds, call: MemberCall, outcome: Outcome): Promise<Answer> => {
  const { t, language, query, form: posted, ask } = call
  const shopId = ask.method === 'POST' ? posted.text('shop') : query.text('shop')
  const shop = await shopOf(needs, shopId)
  const forAll = await pausedForAll(needs.onboarding.store.read)
  const rowsOf = (pauses: MethodPauses, of: Shop | null) =>
    Object.entries(pauses).map(([name, { texts, until }]) =>
      row([
        cell(nameOf(call, name), { note: texts[language] ?? texts.en ?? null }),
        cell(of?.name ?? t('operator.all-shops'), { note: of?.publicId ?? null }),
        cell(until === null ? t('operator.until-told') : formatMoment(new Date(until), language)),
        cell('', {
          buttons: [postButton(t('operator.resume'), path, { wish: 'resume', name, shop: of?.publicId ?? '' })],
        }),
      ]),
    )
  const list = table({
    id: 'paused',
    caption: t('operator.paused'),
    columns: columns(t('operator.method'), t('operator.shop'), t('operator.until'), {
      label: t('onboarding.next'),
      isEnd: true,
    }),
    rows: [...rowsOf(forAll, null), ...(shop ? rowsOf(shop.settings.methodPauses, shop) : [])],
    empty: t('operator.paused-none'),
  })
  const shown = shownIn(call)
  const names = [
    ...flows.map(flow => [flow, t('operator.flow', { name: flowText(call, flow) })] as const),
    ...channels.map(({ code, name }) => [code, name] as const),
  ]
  const minutes = minuteChoices.map(
    count => [String(count), count === 0 ? t('operator.until-told') : t('operator.minutes', { count })] as const,
  )
  const text = (name: 'text_en' | 'text_pl') =>
    field('text', name, t('operator.reason-in', { language: name.slice(5) }), {
      ...{ value: shown(name, ''), maxlength: 60, error: faultText(t, outcome, 'text') },
    })
  const block = form(
    {
      id: 'pause',
      action: path,
      submit: t('operator.pause'),
      fields: [
        field('select', 'name', t('operator.method'), {
          ...{ options: options(names, shown('name', '')), error: faultText(t, outcome, 'name') },
        }),
        field('text', 'shop', t('operator.shop-id'), {
          value: shopId,
          hint: t('operator.shop-id-hint'),
          maxlength: 36,
        }),
        field('select', 'minutes', t('operator.until'), { options: options(minutes, shown('minutes', '0')) }),
        text('text_en'),
        text('text_pl'),
      ],
    },
    { title: t('operator.pause'), error: outcome.error },
  )
  const words = { title: t('operator.methods'), intro: t('operator.methods-text'), blocks: [list, block] }
  return panelPage(needs, call, words, isGood(outcome) ? 200 : 422)
}
