<?php
// A BLIK payment with the code that the payer typed in the shop. 777123 is confirmed in the simulated bank app.
$orderId = 'SALE-' . hrtime(true);
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'ignore_errors' => true,
    'header' => [
        'Authorization: Bearer {{apiToken}}',
        'Content-Type: application/json',
        "Idempotency-Key: $orderId",
    ],
    'content' => json_encode([
        'type' => 'sale',
        'serviceId' => '{{serviceId}}',
        'amount' => 12990,
        'currency' => 'PLN',
        'orderId' => $orderId,
        'paymentMethod' => 'blik',
        'paymentMethodCode' => 'blik',
        'blikCode' => '777123',
        'clientIp' => '203.0.113.9',
        'customer' => ['firstName' => 'Łucja', 'lastName' => 'Żółć', 'email' => 'payer@example.com'],
        'successReturnUrl' => 'https://shop.example/paid',
        'failureReturnUrl' => 'https://shop.example/failed',
    ]),
]]);
$answer = json_decode(file_get_contents('{{baseUrl}}/v1/merchant/{{merchantId}}/transaction', false, $context), true);
if (!isset($answer['transaction'])) {
    throw new RuntimeException(json_encode($answer));
}
echo $answer['transaction']['id'], ' ', $answer['transaction']['status'], "\n"; // pending: wait for the notification
