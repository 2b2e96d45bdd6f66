import { languageNames, languages } from '../../http/languages.js'
import { decimalText } from '../../http/money-text.js'
import type { Answer } from '../../http/route.js'
import { seeOther } from '../../http/route.js'
import type { LinkRequest } from '../../payments/create-link.js'
import { isOfShop, openCurrencies } from '../../payments/currencies.js'
import type { Payer, Payment } from '../../payments/payment.js'
import { entryOf, type PanelCall } from '../call.js'
import { type Field, field, form, notice, options } from '../components.js'
import { methodText } from '../method-text.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import type { PanelForm } from '../panel-form.js'
import { type LinkFault, type LinkField, linkEnds, linkMethods, longest, readLinkForm } from './link-form.js'
import { listPath } from './list.js'

const newPath = `${listPath}/new`

/** A link that another one is sent in place of (M75). */
type Former = { payment: Payment; payer: Payer }

const formerOf = async (
  { store }: PanelNeeds,
  { merchant, query, form: posted }: PanelCall,
): Promise<Former | null> => {
  const id = posted.text('instead') || query.text('instead')
  if (id === '') return null
  const payment = there(await store.read.payments.find(merchant.id, id))
  there(await store.read.links.ofPayment(merchant.id, payment.id))
  return { payment, payer: there(await store.read.payments.payer(merchant.id, payment.payerId)) }
}

/** What a form that nobody has filled in yet shows: nothing, or what the former link said. */
const valuesOf = (former: Former | null): ReadonlyMap<string, string> =>
  former === null
    ? new Map([['currency', 'PLN']])
    : new Map(
        Object.entries({
          ...{
            amount: decimalText(former.payment.amountMinor, former.payment.currency),
            currency: former.payment.currency,
          },
          ...{ orderId: former.payment.orderId, title: former.payment.title },
          ...{ firstName: former.payer.firstName, lastName: former.payer.lastName },
          ...{ email: former.payer.email ?? '', phone: former.payer.phone ?? '' },
          ...{ urlSuccess: former.payment.urlSuccess ?? '', urlFailure: former.payment.urlFailure ?? '' },
          urlReturn: former.payment.urlReturn ?? '',
        }),
      )

/** "Generate payment link" (M58–M66), and another one in place of one that was sent (M75). */
export const showNewLink =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const former = await formerOf(needs, call)
    return draw(needs, call, former, new Map())
  }

/** Makes the link once per form, however often it is sent, and leads to it. */
export const saveNewLink =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { merchant, shops, form: posted } = call
    const former = await formerOf(needs, call)
    const read = readLinkForm(posted, { mode: needs.mode, shops, now: needs.businessClock() })
    if ('faults' in read) return draw(needs, call, former, read.faults)
    const paymentId = needs.wishId(`link ${merchant.publicId} ${posted.text('wish') || needs.newId()}`)
    const location = `${listPath}/${paymentId}`
    const isThere = async () => (await needs.store.read.payments.find(merchant.id, paymentId)) !== undefined
    if (await isThere()) return seeOther(location)
    const { amountMinor, currency, orderId } = read.order
    const after = { amountMinor, currency, orderId, shop: read.order.shop.publicId }
    const deed = entryOf(call, { what: 'link.created', subject: { kind: 'payment', id: paymentId }, after })
    const request: LinkRequest = {
      ...read.order,
      ...{ paymentId, simp: '', notificationUrl: null, multipayout: null, invoice: null, generated: true },
      ...{ preselectMethodCode: null, additionalDescription: null },
      ...(former && { insteadOf: former.payment.id }),
    }
    try {
      await needs.createLink(deed)(request)
    } catch (error) {
      // The same form was sent twice at once, and the other one was faster.
      if (await isThere()) return seeOther(location)
      throw error
    }
    return done(needs, location, 'links.said-created')
  }

const faultText = ({ t }: PanelCall, name: LinkField, fault: LinkFault): string =>
  fault === 'long'
    ? t('account.name-long', { count: name in longest ? longest[name as keyof typeof longest] : longest.url })
    : t(`links.fault-${fault}`)

const draw = (
  needs: PanelNeeds,
  call: PanelCall,
  former: Former | null,
  faults: ReadonlyMap<LinkField, LinkFault>,
): Answer => {
  const { t, shops, form: posted, ask } = call
  const first = valuesOf(former)
  const isPosted = ask.method === 'POST'
  const value = (name: LinkField): string => (isPosted ? posted.text(name) : (first.get(name) ?? ''))
  const error = (name: LinkField): string | null => {
    const fault = faults.get(name)
    return fault === undefined ? null : faultText(call, name, fault)
  }
  const input = (kind: Field['kind'], name: LinkField, label: string, more: Partial<Field> = {}): Field =>
    field(kind, name, label, { value: value(name), error: error(name), ...more })
  const groups = [
    { legend: t('links.basic'), text: null, fields: basicFields(needs, call, former, value, input, posted) },
    {
      legend: t('links.payer'),
      text: null,
      fields: [
        input('text', 'firstName', t('account.first-name'), { isRequired: true, maxlength: longest.firstName }),
        input('text', 'lastName', t('account.last-name'), { isRequired: true, maxlength: longest.lastName }),
        input('email', 'email', t('account.email'), {
          isRequired: true,
          maxlength: longest.email,
          hint: t('links.email-hint'),
        }),
        input('tel', 'phone', t('links.phone'), { maxlength: longest.phone, inputmode: 'tel' }),
      ],
    },
    {
      legend: t('links.returns'),
      text: t('links.returns-text'),
      fields: [
        input('url', 'urlSuccess', t('links.url-success'), { maxlength: longest.url, inputmode: 'url' }),
        input('url', 'urlFailure', t('links.url-failure'), { maxlength: longest.url, inputmode: 'url' }),
        input('url', 'urlReturn', t('links.url-return'), { maxlength: longest.url, inputmode: 'url' }),
      ],
    },
  ]
  const asked = form(
    { id: 'link', action: newPath, submit: t('links.save'), groups },
    {
      cancel: { href: former ? `${listPath}/${former.payment.publicId}` : listPath, label: t('links.cancel-form') },
      hidden: [
        { name: 'wish', value: isPosted ? posted.text('wish') : needs.newId() },
        ...(former ? [{ name: 'instead', value: former.payment.publicId }] : []),
      ],
    },
  )
  const blocks = [
    ...(shops.length === 0 ? [notice('waiting', t('links.no-shop'))] : []),
    ...(former ? [notice('quiet', t('links.instead-text', { order: former.payment.orderId }))] : []),
    asked,
  ]
  const title = former ? t('links.again') : t('links.new')
  const back = { href: listPath, label: t('links.title') }
  return panelPage(needs, call, { title, back, blocks }, faults.size === 0 ? 200 : 422)
}

const basicFields = (
  needs: PanelNeeds,
  { t, shops, shop, ask }: PanelCall,
  former: Former | null,
  value: (name: LinkField) => string,
  input: (kind: Field['kind'], name: LinkField, label: string, more?: Partial<Field>) => Field,
  posted: PanelForm,
): Field[] => {
  const isPosted = ask.method === 'POST'
  const chosenShop = isPosted
    ? value('shop')
    : ((former ? shops.find(({ id }) => id === former.payment.shopId) : shop)?.publicId ?? shops[0]?.publicId ?? '')
  const of = shops.find(({ publicId }) => publicId === chosenShop) ?? shops[0]
  const now = needs.businessClock()
  const known = [...openCurrencies(now), 'TST'].filter(code => shops.some(({ settings }) => isOfShop(settings, code)))
  const names = new Intl.DisplayNames(t.language, { type: 'currency' })
  const currencyName = (code: string) => (code === 'TST' ? t('links.test-money') : (names.of(code) ?? code))
  const methods = isPosted ? posted.list('method') : (former?.payment.visibleMethods ?? [])
  return [
    ...(shops.length > 1
      ? [
          input('select', 'shop', t('frame.shop'), {
            isRequired: true,
            options: options(
              shops.map(({ publicId, name }) => [publicId, name] as const),
              chosenShop,
            ),
          }),
        ]
      : []),
    input('text', 'amount', t('links.amount'), {
      isRequired: true,
      inputmode: 'decimal',
      maxlength: 20,
      hint: t('links.amount-hint'),
    }),
    input('select', 'currency', t('home.currency'), {
      isRequired: true,
      options: options(
        known.map(code => [code, `${code} – ${currencyName(code)}`] as const),
        value('currency') || 'PLN',
      ),
    }),
    input('text', 'orderId', t('links.order'), { isRequired: true, maxlength: longest.orderId }),
    input('text', 'title', t('links.link-title'), { maxlength: longest.title, hint: t('links.title-hint') }),
    input('checkboxes', 'method', t('links.methods'), {
      hint: t('links.methods-hint'),
      options: options(
        linkMethods.map(method => [method, methodText(t, method)] as const),
        ...methods,
      ),
    }),
    input('select', 'ends', t('links.ends'), {
      options: options(
        linkEnds.map(one => [one, t(`links.ends-${one}`)] as const),
        value('ends') || 'shop',
      ),
    }),
    input('date', 'endsOn', t('links.ends-on'), { hint: t('links.ends-on-hint') }),
    input('select', 'language', t('links.language'), {
      options: options(
        [['', t('links.language-any')] as const, ...languages.map(code => [code, languageNames[code]] as const)],
        value('language'),
      ),
    }),
    ...(needs.mode === 'production'
      ? [
          input('select', 'mode', t('home.mode'), {
            options: options(
              [['live', t('home.live')] as const, ['test', t('home.test')] as const],
              value('mode') || (of?.settings.testModeOnly ? 'test' : 'live'),
            ),
          }),
        ]
      : []),
  ]
}
