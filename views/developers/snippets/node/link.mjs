// Creates a payment link and prints its address.
const orderId = `LINK-${Date.now()}`

const response = await fetch('{{baseUrl}}/v1/merchant/{{merchantId}}/payment', {
  method: 'POST',
  headers: {
    authorization: 'Bearer {{apiToken}}', // a secret: on your server, from its configuration
    'content-type': 'application/json',
    'idempotency-key': orderId, // the same again after a timeout makes no second link
  },
  body: JSON.stringify({
    serviceId: '{{serviceId}}',
    amount: 12990,
    currency: 'PLN',
    orderId,
    title: 'Herbata Oolong, 250 g',
    customer: { firstName: 'Łucja', lastName: 'Żółć', email: 'payer@example.com' },
  }),
})
const answer = await response.json()
if (!response.ok) throw new Error(JSON.stringify(answer))
console.log(answer.payment.url)
