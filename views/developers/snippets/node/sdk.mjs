// The form again, by the SDK: it checks every field, refuses a dirty key by name, and signs.
import { createKasa, money } from '@kasa/sdk'

const kasa = createKasa({
  baseUrl: '{{baseUrl}}',
  merchantId: '{{merchantId}}',
  serviceId: '{{serviceId}}',
  serviceKey: '{{serviceKey}}',
})

const { html } = kasa.paywall.form(
  {
    amount: money('129.90', 'PLN'),
    currency: 'PLN',
    orderId: `SDK-${Date.now()}`,
    customerFirstName: 'Łucja',
    customerLastName: 'Żółć',
  },
  { button: 'Pay 129,90 zł' },
)
console.log(html)
