# A notification address: checks the signature over the raw bytes before anything parses them.
import hashlib
import hmac
import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

key = "{{serviceKey}}"


def is_signed(body: bytes, header: str) -> bool:
    values = [part.partition("=")[2] for part in header.split(";")]
    if len(values) != 4 or values[3] != "sha256":
        return False
    computed = hashlib.sha256(body + key.encode("utf-8")).hexdigest()
    return hmac.compare_digest(values[2], computed)


class Notifications(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not is_signed(body, self.headers.get("X-Imoje-Signature", "")):
            self.answer(400, b"wrong signature")
            return
        payment = json.loads(body)["payment"]
        # The same message may come twice: remember webhook-id, or make your change idempotent.
        print(payment["orderId"], payment["status"], flush=True)
        self.answer(200, b'{"status":"ok"}')

    def answer(self, status: int, text: bytes):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4000"))), Notifications)
print("listening", flush=True)
server.serve_forever()
