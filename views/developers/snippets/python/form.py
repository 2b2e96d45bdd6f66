# Prints a payment form for your page: one button, no script.
import hashlib
import html
import time

key = "{{serviceKey}}"  # a secret: on your server, from its configuration
fields = {
    "amount": "12990",  # minor units: 129.90
    "currency": "PLN",
    "customerFirstName": "Łucja",
    "customerLastName": "Żółć",
    "merchantId": "{{merchantId}}",
    "orderId": f"PYTHON-{time.time_ns()}",
    "serviceId": "{{serviceId}}",
}

# Every field that is sent, sorted by name, values raw, joined with &; then the key.
text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
signature = hashlib.sha256((text + key).encode("utf-8")).hexdigest() + ";sha256"

print('<form method="post" action="{{baseUrl}}/pl/payment">')
for name, value in {**fields, "signature": signature}.items():
    print(f'  <input type="hidden" name="{name}" value="{html.escape(value)}">')
print("  <button>Pay</button>\n</form>")
