import { languageNames, languages } from '../http/languages.js'
import { type Answer, type Ask, page, seeOther } from '../http/route.js'
import { currencies, isOpenCurrency } from '../payments/currencies.js'
import { fingerprint } from '../signing/credential-digest.js'
import { formFieldsFrom } from '../signing/form-fields.js'
import { signForm } from '../signing/form-signature.js'
import { doorsIn, roomFor } from './frame.js'
import { exactMoment } from './moments.js'
import type { DeveloperNeeds, GuideNeeds } from './needs.js'
import type { IndexView } from './pages.js'

const merchantPath = ({ merchantId }: { merchantId: string }) => `/merchant/${merchantId}`

/** `GET /developers`: what connects a shop, a form to try, and the way to every room; in production the rooms without secrets alone. */
export const showIndex =
  (needs: GuideNeeds, sandbox?: Pick<DeveloperNeeds, 'sandboxShop' | 'businessClock'>) =>
  (ask: Ask): Answer => {
    const { language, texts, frame } = roomFor(needs.mode, ask, '/developers', 'room.title')
    const known = sandbox && [
      { name: 'merchantId', value: sandbox.sandboxShop.merchantId, href: null },
      { name: 'serviceId', value: sandbox.sandboxShop.serviceId, href: null },
      { name: 'serviceKey', value: sandbox.sandboxShop.serviceKey, href: null },
      { name: texts['room.fingerprint'], value: fingerprint(sandbox.sandboxShop.serviceKey), href: null },
      { name: texts['room.token'], value: sandbox.sandboxShop.apiToken ?? texts['room.revoked'], href: null },
    ]
    const view: IndexView = {
      ...{ texts, frame },
      connect: [
        { name: texts['room.form'], value: `${needs.baseUrl()}/payment`, href: null },
        {
          name: texts['room.api'],
          value: `${needs.baseUrl()}/v1${sandbox ? merchantPath(sandbox.sandboxShop) : ''}`,
          href: null,
        },
        ...(known ?? []),
        { name: texts['room.keys'], value: '/.well-known/kasa-keys.json', href: '/.well-known/kasa-keys.json' },
        ...(sandbox
          ? [
              { name: texts['room.metrics'], value: '/metrics', href: '/metrics' },
              {
                name: texts['simulator.clockNow'],
                value: exactMoment(sandbox.businessClock(), language),
                href: '/developers/simulator#clock',
              },
            ]
          : []),
      ],
      tryForm: sandbox
        ? {
            currencies: [...currencies.keys()].filter(code => isOpenCurrency(code, sandbox.businessClock())),
            languages: languages.map(code => ({ code, name: languageNames[code], isChosen: code === language })),
          }
        : null,
      doors: doorsIn(needs.mode).map(({ path, name, about }) => ({
        href: path,
        name: texts[name],
        about: texts[about],
      })),
    }
    return page(200, needs.render('developers/index', language, view))
  }

/** `POST /developers/payment`: signs a form with the sandbox shop's key, as a shop would, and brings the browser to it. */
export const tryForm =
  ({ sandboxShop, businessClock }: DeveloperNeeds) =>
  (ask: Ask): Answer => {
    const typed = new URLSearchParams(ask.body.toString('utf8'))
    const value = (name: string, fallback: string) => typed.get(name)?.trim() || fallback
    const fields: Record<string, string> = {
      merchantId: sandboxShop.merchantId,
      serviceId: sandboxShop.serviceId,
      amount: value('amount', '12990'),
      currency: value('currency', 'PLN'),
      orderId: value('orderId', `TEST-${businessClock().getTime()}`),
      orderDescription: value('orderDescription', 'Test payment'),
      customerFirstName: 'Jan',
      customerLastName: 'Testowy',
      ...(typed.get('customerEmail') ? { customerEmail: value('customerEmail', '') } : {}),
      ...(typed.get('urlNotification') ? { urlNotification: value('urlNotification', '') } : {}),
    }
    const signature = signForm(formFieldsFrom(fields), sandboxShop.serviceKey)
    const query = new URLSearchParams({ ...fields, signature })
    const language = languages.find(code => code === typed.get('language')) ?? 'pl'
    return seeOther(`/${language}/payment?${query}`)
  }
