// A BLIK payment with the code that the payer typed in the shop. 777123 is confirmed in the simulated bank app.
const orderId = `SALE-${Date.now()}`

const response = await fetch('{{baseUrl}}/v1/merchant/{{merchantId}}/transaction', {
  method: 'POST',
  headers: {
    authorization: 'Bearer {{apiToken}}',
    'content-type': 'application/json',
    'idempotency-key': orderId,
  },
  body: JSON.stringify({
    type: 'sale',
    serviceId: '{{serviceId}}',
    amount: 12990,
    currency: 'PLN',
    orderId,
    paymentMethod: 'blik',
    paymentMethodCode: 'blik',
    blikCode: '777123',
    clientIp: '203.0.113.9',
    customer: { firstName: 'Łucja', lastName: 'Żółć', email: 'payer@example.com' },
    successReturnUrl: 'https://shop.example/paid',
    failureReturnUrl: 'https://shop.example/failed',
  }),
})
const answer = await response.json()
if (!response.ok) throw new Error(JSON.stringify(answer))
console.log(answer.transaction.id, answer.transaction.status) // pending: wait for the notification
