#!/bin/sh
# Signs a payment form and sends it as the payer's browser would; prints where the payer goes.
key='{{serviceKey}}'
order="CURL-$(date +%s)"

# Every field that is sent, sorted by name, values raw, joined with &; then the key.
text="amount=12990&currency=PLN&customerFirstName=Łucja&customerLastName=Żółć&merchantId={{merchantId}}&orderId=$order&serviceId={{serviceId}}"
signature="$(printf '%s' "$text$key" | openssl dgst -sha256 -r | cut -d ' ' -f 1);sha256"

curl -s -o /dev/null -w '%{redirect_url}\n' '{{baseUrl}}/pl/payment' \
  --data-urlencode 'amount=12990' \
  --data-urlencode 'currency=PLN' \
  --data-urlencode 'customerFirstName=Łucja' \
  --data-urlencode 'customerLastName=Żółć' \
  --data-urlencode 'merchantId={{merchantId}}' \
  --data-urlencode "orderId=$order" \
  --data-urlencode 'serviceId={{serviceId}}' \
  --data-urlencode "signature=$signature"
