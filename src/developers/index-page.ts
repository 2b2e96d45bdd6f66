import { languageNames, languages } from '../http/languages.js'
import { type Answer, type Ask, page, seeOther } from '../http/route.js'
import { currencies, isOpenCurrency } from '../payments/currencies.js'
import { formFieldsFrom } from '../signing/form-fields.js'
import { signForm } from '../signing/form-signature.js'
import type { DeveloperNeeds, RecentMessage } from './needs.js'
import type { IndexView } from './pages.js'

const shown = 20

/** `GET /developers`: the sandbox's addresses, keys, test data, a form to try, and what was sent to the shop. */
export const showIndex = (needs: DeveloperNeeds) => async (): Promise<Answer> => {
  const { sandboxShop } = needs
  const view: IndexView = {
    baseUrl: needs.baseUrl(),
    credentials: [
      { name: 'merchantId', value: sandboxShop.merchantId },
      { name: 'serviceId', value: sandboxShop.serviceId },
      { name: 'serviceKey', value: sandboxShop.serviceKey },
      { name: 'API token', value: sandboxShop.apiToken ?? 'revoked' },
    ],
    currencies: [...currencies.keys()].filter(code => isOpenCurrency(code, needs.businessClock())),
    languages: languages.map(code => ({ code, name: languageNames[code] })),
    tables: needs.testData,
    forms: needs.remarks(),
    notifications: (await needs.recent(sandboxShop.shop.merchantId, shown)).map(notificationView),
  }
  return page(200, needs.render('developers/index', 'en', view))
}

const notificationView = ({ eventId, url, state, createdAt, body, attempts }: RecentMessage) => ({
  eventId,
  url,
  state,
  createdAt: createdAt.toISOString(),
  body: JSON.stringify(JSON.parse(body), null, 2),
  attempts: attempts.map(attempt => ({
    number: String(attempt.number),
    at: attempt.startedAt.toISOString(),
    took: `${Math.round(attempt.durationMs)} ms`,
    result: attempt.error ?? `HTTP ${attempt.status}`,
    answer: attempt.answer.slice(0, 500),
  })),
})

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
