import { createHmac, generateKeyPairSync, hash, sign } from 'node:crypto'
import { Pool } from 'undici'
import { readSending } from './sending.js'

/**
 * The limit of a courier: an undici pool with one ready body and no outbox. Bare, it signs nothing; signed, it makes the three signatures
 * that every message of the product carries (domain.md §5) and sends the same headers.
 */
const { origin, messages, concurrency, body, signed } = readSending()
const pool = new Pool(origin, { connections: concurrency, pipelining: 1 })
const bare = { 'content-type': 'application/json' }
const serviceKey = 'a-key-as-long-as-a-real-service-key-x'
const { privateKey } = generateKeyPairSync('ed25519')
let left = messages

const signedHeaders = (): Record<string, string> => {
  const id = `evt_62f574ed-d4ad-4a7e-9981-89ed7284aaba_${left}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const bytes = Buffer.from(`${id}.${timestamp}.${body}`)
  const v1 = createHmac('sha256', serviceKey).update(bytes).digest('base64')
  const v1a = sign(null, bytes, privateKey).toString('base64')
  const imoje = `signature=${hash('sha256', body + serviceKey)};alg=sha256`
  return {
    Accept: 'text/plain',
    'User-Agent': 'imoje',
    'Content-Type': 'application/json; charset=UTF-8',
    'X-Imoje-Signature': `merchantid=6yt3gjtm9p7b8h9xsdqz;serviceid=62f574ed-d4ad-4a7e-9981-89ed7284aaba;${imoje}`,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${v1} v1a,${v1a}`,
  }
}

const sender = async (): Promise<void> => {
  while (left-- > 0) {
    const headers = signed ? signedHeaders() : bare
    const answer = await pool.request({ path: '/notify', method: 'POST', headers, body })
    await answer.body.dump()
  }
}

console.log('{}')
process.stdin.once('data', async () => {
  await Promise.all(Array.from({ length: concurrency }, sender))
  process.exit(0)
})
