import { Pool } from 'undici'
import { readSending } from './sending.js'

/** The limit of a courier: an undici pool with one ready body, no outbox, no signature. */
const { origin, messages, concurrency, body } = readSending()
const pool = new Pool(origin, { connections: concurrency, pipelining: 1 })
const headers = { 'content-type': 'application/json' }
let left = messages

const sender = async (): Promise<void> => {
  while (left-- > 0) {
    const answer = await pool.request({ path: '/notify', method: 'POST', headers, body })
    await answer.body.dump()
  }
}

console.log('{}')
process.stdin.once('data', async () => {
  await Promise.all(Array.from({ length: concurrency }, sender))
  process.exit(0)
})
