<?php
// Prints a payment form for your page: one button, no script.
$key = '{{serviceKey}}'; // a secret: on your server, from its configuration
$fields = [
    'amount' => '12990', // minor units: 129.90
    'currency' => 'PLN',
    'customerFirstName' => 'Łucja',
    'customerLastName' => 'Żółć',
    'merchantId' => '{{merchantId}}',
    'orderId' => 'PHP-' . hrtime(true),
    'serviceId' => '{{serviceId}}',
];

// Every field that is sent, sorted by name, values raw, joined with &; then the key.
ksort($fields, SORT_STRING);
$pairs = [];
foreach ($fields as $name => $value) {
    $pairs[] = "$name=$value";
}
$fields['signature'] = hash('sha256', implode('&', $pairs) . $key) . ';sha256';

echo '<form method="post" action="{{baseUrl}}/pl/payment">', "\n";
foreach ($fields as $name => $value) {
    echo '  <input type="hidden" name="', $name, '" value="', htmlspecialchars($value, ENT_QUOTES), '">', "\n";
}
echo "  <button>Pay</button>\n</form>\n";
