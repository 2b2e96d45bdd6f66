// A notification address: checks the signature over the raw bytes before anything parses them.
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const key = '{{serviceKey}}'

const isSigned = (body, header) => {
  const [, , signature = '', alg = ''] = String(header)
    .split(';')
    .map(part => part.split('=')[1])
  const computed = createHash('sha256').update(body).update(key).digest('hex')
  return alg === 'sha256' && signature.length === 64 && timingSafeEqual(Buffer.from(signature), Buffer.from(computed))
}

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (!isSigned(body, request.headers['x-imoje-signature'])) {
    response.writeHead(400).end('wrong signature')
    return
  }
  const { payment } = JSON.parse(body.toString('utf8'))
  // The same message may come twice: remember webhook-id, or make your change idempotent.
  console.log(payment.orderId, payment.status)
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
})
server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => console.log('listening'))
