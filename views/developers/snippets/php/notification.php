<?php
// A notification address: checks the signature over the raw bytes before anything parses them.
$key = '{{serviceKey}}';

$body = file_get_contents('php://input');
$parts = explode(';', $_SERVER['HTTP_X_IMOJE_SIGNATURE'] ?? '');
$values = array_map(fn ($part) => explode('=', $part, 2)[1] ?? '', $parts);

if (($values[3] ?? '') !== 'sha256' || !hash_equals(hash('sha256', $body . $key), $values[2])) {
    http_response_code(400);
    exit('wrong signature');
}

$payment = json_decode($body, true)['payment'];
// The same message may come twice: remember webhook-id, or make your change idempotent.
error_log($payment['orderId'] . ' ' . $payment['status']);

header('Content-Type: application/json');
echo '{"status":"ok"}';
