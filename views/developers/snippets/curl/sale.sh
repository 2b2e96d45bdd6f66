#!/bin/sh
# A BLIK payment with the code that the payer typed in the shop. 777123 is confirmed in the simulated bank app.
order="SALE-$(date +%s)"

curl -s '{{baseUrl}}/v1/merchant/{{merchantId}}/transaction' \
  -H 'Authorization: Bearer {{apiToken}}' \
  -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $order" \
  -d '{
    "type": "sale",
    "serviceId": "{{serviceId}}",
    "amount": 12990,
    "currency": "PLN",
    "orderId": "'"$order"'",
    "paymentMethod": "blik",
    "paymentMethodCode": "blik",
    "blikCode": "777123",
    "clientIp": "203.0.113.9",
    "customer": { "firstName": "Łucja", "lastName": "Żółć", "email": "payer@example.com" },
    "successReturnUrl": "https://shop.example/paid",
    "failureReturnUrl": "https://shop.example/failed"
  }'
