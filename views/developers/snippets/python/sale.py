# A BLIK payment with the code that the payer typed in the shop. 777123 is confirmed in the simulated bank app.
import json
import time
import urllib.request

order_id = f"SALE-{time.time_ns()}"
request = urllib.request.Request(
    "{{baseUrl}}/v1/merchant/{{merchantId}}/transaction",
    method="POST",
    headers={
        "Authorization": "Bearer {{apiToken}}",
        "Content-Type": "application/json",
        "Idempotency-Key": order_id,
    },
    data=json.dumps(
        {
            "type": "sale",
            "serviceId": "{{serviceId}}",
            "amount": 12990,
            "currency": "PLN",
            "orderId": order_id,
            "paymentMethod": "blik",
            "paymentMethodCode": "blik",
            "blikCode": "777123",
            "clientIp": "203.0.113.9",
            "customer": {"firstName": "Łucja", "lastName": "Żółć", "email": "payer@example.com"},
            "successReturnUrl": "https://shop.example/paid",
            "failureReturnUrl": "https://shop.example/failed",
        }
    ).encode("utf-8"),
)
with urllib.request.urlopen(request) as response:
    transaction = json.load(response)["transaction"]
    print(transaction["id"], transaction["status"])  # pending: wait for the notification
