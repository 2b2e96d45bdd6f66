import type { Answer } from '../http/route.js'
import type { Vault } from '../merchants/outside.js'
import { derivedToken, derivedUuid } from '../signing/credential-digest.js'
import type { IdempotencyRecords, IdempotencyScope, IdempotentRequest } from './ports.js'
import { Refused } from './refused.js'

type Records = { idempotency: IdempotencyRecords }
type Needs = {
  store: { read: Records; write<T>(work: (records: Records) => Promise<T>): Promise<T> }
  vault: Pick<Vault, 'seal' | 'unseal'>
  /** Secret of the deployment: digests and ids are keyed with it. */
  seed: Buffer
  newId: () => string
  systemClock: () => Date
}
type Asked = IdempotencyScope & { body: unknown; secretReply: boolean; shopIds: readonly number[] | null }

/** Longer than any answer takes: a connector may be called meanwhile. */
const leaseMs = 60_000

/**
 * Runs a write at most once per `Idempotency-Key` (IETF draft, domain.md §7): the same key with the same body is answered the same with
 * `Idempotent-Replayed: true`; with another body 422; while the first still runs 409. What a crash cut off is run again when its lease
 * has ended, with the same ids as before, so that it finds what it had made. A fault of ours is not kept, nor a provider's: it can be
 * repeated at once. A key that a token for other shops used is as little answered as one with another body.
 */
export const onceByKey =
  (needs: Needs) =>
  async (asked: Asked, run: (newId: () => string) => Promise<Answer>): Promise<Answer> => {
    const { store, seed, systemClock } = needs
    const { secretReply, body, shopIds, ...scope } = asked
    const createdAt = systemClock()
    const leasedUntil = new Date(createdAt.getTime() + leaseMs)
    const wish = JSON.stringify([shopIds, withoutSecrets(body)])
    const digest = derivedToken(seed, `idempotent body ${wish}`)
    let since = createdAt
    const isFirst = await store.write(({ idempotency }) =>
      idempotency.claim({ ...scope, digest, createdAt, leasedUntil }),
    )
    if (!isFirst) {
      const known = await store.read.idempotency.find(scope)
      if (known === undefined) throw new Refused('idempotency/running', { retryAfterSeconds: 1 })
      if (known.digest !== digest) throw new Refused('idempotency/other-body')
      if (known.state === 'answered') return replayed(needs, known, secretReply)
      await takeOver(needs, known, leasedUntil)
      since = known.createdAt
    }
    const release = () => store.write(({ idempotency }) => idempotency.release(scope))
    const answer = await run(idsOf(seed, scope, since)).catch(async error => {
      await release()
      throw error
    })
    if (answer.status >= 500) {
      await release()
      return answer
    }
    const text = String(answer.body ?? '')
    const kept = secretReply ? await needs.vault.seal(text) : text
    const answeredAt = systemClock()
    await store.write(({ idempotency }) =>
      idempotency.answer(scope, { status: answer.status, answer: kept, answeredAt }),
    )
    return answer
  }

/** The key of a request, as sent or in the draft's quotes; refuses other shapes. */
export const keyOf = (header: string | string[] | undefined): string | undefined => {
  if (header === undefined) return undefined
  const text = String(header).trim()
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new Refused('idempotency/key-format')
  return key
}

const replayed = async ({ vault }: Needs, known: IdempotentRequest, secretReply: boolean): Promise<Answer> => ({
  status: known.status ?? 200,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'idempotent-replayed': 'true',
  },
  body: secretReply ? await vault.unseal(known.answer ?? '') : (known.answer ?? ''),
})

const takeOver = async ({ store, systemClock }: Needs, known: IdempotentRequest, until: Date): Promise<void> => {
  const isRunning = known.leasedUntil !== null && known.leasedUntil > systemClock()
  const isOurs = !isRunning && (await store.write(({ idempotency }) => idempotency.takeOver(known, until)))
  if (!isOurs) throw new Refused('idempotency/running', { retryAfterSeconds: 1 })
}

/** A key that was forgotten and comes again is a new wish: it must not find what the old one has made. */
const idsOf = (seed: Buffer, { merchantId, key, method, path }: IdempotencyScope, since: Date): (() => string) => {
  let count = 0
  return () => derivedUuid(seed, `idempotent ${merchantId} ${method} ${path} ${key} ${since.getTime()} ${count++}`)
}

const secret: ReadonlySet<string> = new Set(['card', 'wallet', 'blikCode', 'cvv', 'cvc'])

const withoutSecrets = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.fromEntries(Object.entries(body).filter(([name]) => !secret.has(name)))
    : body

/** Requests are kept longer than the 30 days that are promised (domain.md §7). */
const keptMs = 35 * 24 * 60 * 60 * 1000
/** Looking for old requests costs a question; there is no hurry. */
const lookEveryMs = 60 * 60 * 1000

/** A worker that forgets old requests, at most `limit` in a round. */
export const dropOldRequests = ({ store, systemClock }: Pick<Needs, 'store' | 'systemClock'>) => {
  let lookAt = 0
  return async (limit: number): Promise<void> => {
    const now = systemClock().getTime()
    if (now < lookAt) return
    const dropped = await store.write(({ idempotency }) => idempotency.dropBefore(new Date(now - keptMs), limit))
    if (dropped < limit) lookAt = now + lookEveryMs
  }
}
