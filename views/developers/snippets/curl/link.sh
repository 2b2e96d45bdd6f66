#!/bin/sh
# Creates a payment link; its address is payment.url.
order="LINK-$(date +%s)"

curl -s '{{baseUrl}}/v1/merchant/{{merchantId}}/payment' \
  -H 'Authorization: Bearer {{apiToken}}' \
  -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $order" \
  -d '{
    "serviceId": "{{serviceId}}",
    "amount": 12990,
    "currency": "PLN",
    "orderId": "'"$order"'",
    "title": "Herbata Oolong, 250 g",
    "customer": { "firstName": "Łucja", "lastName": "Żółć", "email": "payer@example.com" }
  }'
