<?php
// Creates a payment link and prints its address.
$orderId = 'LINK-' . hrtime(true);
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'ignore_errors' => true,
    'header' => [
        'Authorization: Bearer {{apiToken}}', // a secret: on your server, from its configuration
        'Content-Type: application/json',
        "Idempotency-Key: $orderId", // the same again after a timeout makes no second link
    ],
    'content' => json_encode([
        'serviceId' => '{{serviceId}}',
        'amount' => 12990,
        'currency' => 'PLN',
        'orderId' => $orderId,
        'title' => 'Herbata Oolong, 250 g',
        'customer' => ['firstName' => 'Łucja', 'lastName' => 'Żółć', 'email' => 'payer@example.com'],
    ]),
]]);
$answer = json_decode(file_get_contents('{{baseUrl}}/v1/merchant/{{merchantId}}/payment', false, $context), true);
if (!isset($answer['payment'])) {
    throw new RuntimeException(json_encode($answer));
}
echo $answer['payment']['url'], "\n";
