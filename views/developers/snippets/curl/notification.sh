#!/bin/sh
# Usage: sh notification.sh body.json "$header"
# body.json holds the raw body of the request, byte for byte; $header is the value of X-Imoje-Signature.
key='{{serviceKey}}'

signature=$(printf '%s' "$2" | cut -d ';' -f 3 | cut -d '=' -f 2)
computed=$( (cat "$1" && printf '%s' "$key") | openssl dgst -sha256 -r | cut -d ' ' -f 1)

if [ "$computed" = "$signature" ]; then
  echo '{"status":"ok"}'
else
  echo 'wrong signature' >&2
  exit 1
fi
