# Creates a payment link and prints its address.
import json
import time
import urllib.request

order_id = f"LINK-{time.time_ns()}"
request = urllib.request.Request(
    "{{baseUrl}}/v1/merchant/{{merchantId}}/payment",
    method="POST",
    headers={
        "Authorization": "Bearer {{apiToken}}",  # a secret: on your server, from its configuration
        "Content-Type": "application/json",
        "Idempotency-Key": order_id,  # the same again after a timeout makes no second link
    },
    data=json.dumps(
        {
            "serviceId": "{{serviceId}}",
            "amount": 12990,
            "currency": "PLN",
            "orderId": order_id,
            "title": "Herbata Oolong, 250 g",
            "customer": {"firstName": "Łucja", "lastName": "Żółć", "email": "payer@example.com"},
        }
    ).encode("utf-8"),
)
with urllib.request.urlopen(request) as response:
    print(json.load(response)["payment"]["url"])
