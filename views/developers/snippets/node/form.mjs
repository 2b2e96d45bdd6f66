// Prints a payment form for your page: one button, no script.
import { createHash } from 'node:crypto'

const key = '{{serviceKey}}' // a secret: on your server, from its configuration
const fields = {
  amount: '12990', // minor units: 129.90
  currency: 'PLN',
  customerFirstName: 'Łucja',
  customerLastName: 'Żółć',
  merchantId: '{{merchantId}}',
  orderId: `NODE-${Date.now()}`,
  serviceId: '{{serviceId}}',
}

// Every field that is sent, sorted by name, values raw, joined with &; then the key.
const text = Object.keys(fields)
  .sort()
  .map(name => `${name}=${fields[name]}`)
  .join('&')
const hex = createHash('sha256')
  .update(text + key)
  .digest('hex')

const escaped = value => value.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
const inputs = Object.entries({ ...fields, signature: `${hex};sha256` }).map(
  ([name, value]) => `  <input type="hidden" name="${name}" value="${escaped(value)}">`,
)
console.log(`<form method="post" action="{{baseUrl}}/pl/payment">
${inputs.join('\n')}
  <button>Pay</button>
</form>`)
