import { type KeyObject, verify } from 'node:crypto'
import { differenceFrom, readingsOf } from './body-mistakes.js'
import type { Finding, KeyCandidate } from './finding.js'
import { readImojeHeader } from './imoje-header.js'
import { wrongKeys } from './key-mistakes.js'
import { imojeConstructions, mistakesBehind, type UsedKey, webhookConstructions } from './message-digests.js'

/** A notification as a shop's program saw it. */
export type PastedNotification = {
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>
  body: string
  /** The digest that the shop's program computed, if it was pasted; in hexadecimal digits or base64. */
  computed: string
  shop: { merchantId: string; serviceId: string }
  candidates: readonly KeyCandidate[]
  /** Of this deployment, for `v1a`. */
  publicKey: KeyObject
  /** The bytes that were sent under this `webhook-id`, when this gateway has sent them. */
  sentBody: Buffer | undefined
  /** Real time. */
  now: Date
}

export type Check = { scheme: 'imoje' | 'v1' | 'v1a'; verdict: 'right' | 'wrong' | 'absent' }
/** Which signatures are right, and what is wrong. Holds no key and no expected signature. */
export type NotificationExplanation = { checks: readonly Check[]; explained: boolean; findings: readonly Finding[] }

/** Past and future tolerance of `webhook-timestamp` (issue 4 §2). */
const toleranceSeconds = 300
const longestBody = 512 * 1024
/** Of one header; a rotation has two, and one more is `v1a`. */
const mostSignatures = 6

type Judged = { check: Check; findings: readonly Finding[]; explained: boolean }

/**
 * Says what is wrong with a notification that a shop's program refuses, by trying every known mistake of reading the body, of the key
 * and of the computation (mission B2, P1, P12).
 */
export const explainNotification = (pasted: PastedNotification): NotificationExplanation => {
  const readings = readingsOf(pasted.body.slice(0, longestBody))
  const keys = keysOf(pasted)
  const judged = [judgeImoje(pasted, readings, keys), ...judgeWebhook(pasted, readings, keys)]
  const own = judgeComputed(pasted, readings, keys)
  const present = judged.filter(({ check }) => check.verdict !== 'absent')
  const changed = present.every(({ explained }) => explained) ? undefined : changeOf(pasted)
  const all = [
    ...bodyFindings(pasted),
    ...judged.flatMap(({ findings }) => findings),
    ...(own?.findings ?? []),
    ...(changed ? [changed] : []),
    ...timeFindings(pasted),
  ]
  const explained = present.every(one => one.explained || changed !== undefined) && own?.explained !== false
  return { checks: judged.map(({ check }) => check), explained, findings: distinct(all) }
}

type Readings = ReturnType<typeof readingsOf>

const keysOf = ({ candidates, shop }: PastedNotification): UsedKey[] => {
  const accepted = candidates.filter(({ kind }) => kind === 'accepted').slice(0, 4)
  const ids = (['merchantId', 'serviceId'] as const).map(name => ({
    kind: 'id' as const,
    value: shop[name],
    label: name,
  }))
  const wrong = wrongKeys([...ids, ...candidates].slice(0, 40))
  return [
    ...accepted.map(({ value }) => ({ finding: undefined, key: value })),
    ...accepted.flatMap(({ value }) => wrong.map(({ finding, rewrite }) => ({ finding, key: rewrite(value) }))),
  ]
}

const judgeImoje = (pasted: PastedNotification, readings: Readings, keys: readonly UsedKey[]): Judged => {
  const value = pasted.headers.get('x-imoje-signature')
  if (value === undefined) {
    const isOther = pasted.headers.has('webhook-signature')
    const findings: Finding[] = isOther ? [] : [{ mistake: 'header-missing', facts: { name: 'X-Imoje-Signature' } }]
    return { check: { scheme: 'imoje', verdict: 'absent' }, findings, explained: true }
  }
  const header = readImojeHeader(value, pasted.shop)
  const target = header.digest
  const behind = target && mistakesBehind(target, readings, keys, imojeConstructions(target.length))
  const verdict = behind?.length === 0 ? 'right' : 'wrong'
  return {
    check: { scheme: 'imoje', verdict },
    findings: [...header.findings, ...(behind ?? [])],
    explained: behind !== undefined || header.digest === undefined,
  }
}

const judgeWebhook = (pasted: PastedNotification, readings: Readings, keys: readonly UsedKey[]): Judged[] => {
  const { headers } = pasted
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  const missing = names.filter(name => !headers.has(name))
  if (missing.length === names.length) return []
  const findings = missing.map((name): Finding => ({ mistake: 'header-missing', facts: { name } }))
  const entries = (headers.get('webhook-signature') ?? '')
    .split(/\s+/)
    .filter(entry => entry !== '')
    .slice(0, mostSignatures)
  const [id, timestamp] = [headers.get('webhook-id') ?? '', headers.get('webhook-timestamp') ?? '']
  const versionless = entries.some(entry => !/^v1a?,/.test(entry))
  if (versionless) findings.push({ mistake: 'version-left-out' })
  const v1 = entries
    .filter(entry => entry.startsWith('v1,') || !entry.includes(','))
    .map(entry => entry.replace(/^v1,/, ''))
  const results = v1.map(entry => {
    const hex = /^[0-9a-f]{64}$/i.test(entry)
    const target = Buffer.from(entry, hex ? 'hex' : 'base64')
    const behind = mistakesBehind(target, readings, keys, webhookConstructions(id, timestamp))
    return behind && [...(hex ? [{ mistake: 'hex-instead-of-base64' } as const] : []), ...behind]
  })
  const known = results.filter(behind => behind !== undefined)
  const best = known.sort((one, other) => one.length - other.length)[0]
  const ofV1: Judged = {
    check: { scheme: 'v1', verdict: v1.length === 0 ? 'absent' : best?.length === 0 ? 'right' : 'wrong' },
    findings: [...findings, ...(best ?? [])],
    explained: v1.length === 0 || best !== undefined || missing.length > 0,
  }
  const v1a = entries.filter(entry => entry.startsWith('v1a,')).map(entry => Buffer.from(entry.slice(4), 'base64'))
  if (v1a.length === 0) return [ofV1]
  return [ofV1, judgePublic(pasted, readings, v1a, Buffer.from(`${id}.${timestamp}.`))]
}

const judgePublic = (
  { publicKey }: PastedNotification,
  readings: Readings,
  signatures: Buffer[],
  before: Buffer,
): Judged => {
  const fitting = readings.find(({ bytes }) =>
    signatures.some(signature => verify(null, Buffer.concat([before, bytes]), publicKey, signature)),
  )
  if (fitting === undefined)
    return {
      check: { scheme: 'v1a', verdict: 'wrong' },
      findings: [{ mistake: 'public-key-signature' }],
      explained: true,
    }
  const findings = fitting.finding === undefined ? [] : [fitting.finding]
  return { check: { scheme: 'v1a', verdict: findings.length === 0 ? 'right' : 'wrong' }, findings, explained: true }
}

/** What the shop's program has computed: which mistakes make it. */
const judgeComputed = (
  { computed, headers }: PastedNotification,
  readings: Readings,
  keys: readonly UsedKey[],
): Pick<Judged, 'findings' | 'explained'> | undefined => {
  const text = computed.trim().replace(/^(?:v1,|signature=)/, '')
  if (text === '') return undefined
  const isHex = /^[0-9a-f]{32,128}$/i.test(text)
  const target = Buffer.from(text, isHex ? 'hex' : 'base64')
  const webhook = webhookConstructions(headers.get('webhook-id') ?? '', headers.get('webhook-timestamp') ?? '')
  const imoje = imojeConstructions(target.length)
  // imoje writes hexadecimal digits, Standard Webhooks base64: the likelier one first.
  const behind = (isHex ? [imoje, webhook] : [webhook, imoje])
    .map(constructions => mistakesBehind(target, readings, keys, constructions))
    .filter(findings => findings !== undefined)[0]
  if (behind === undefined) return { findings: [], explained: false }
  const written: Finding[] = isHex && text !== text.toLowerCase() ? [{ mistake: 'upper-case-hex' }] : []
  const findings = [...written, ...behind]
  return { findings: findings.length === 0 ? [{ mistake: 'computed-is-right' }] : findings, explained: true }
}

const bodyFindings = ({ body }: PastedNotification): Finding[] =>
  body.trim() === '' ? [{ mistake: 'body-empty' }] : []

const changeOf = ({ body, sentBody }: PastedNotification): Finding | undefined =>
  sentBody === undefined ? undefined : differenceFrom(sentBody, body)

const timeFindings = ({ headers, now }: PastedNotification): Finding[] => {
  const text = headers.get('webhook-timestamp')
  if (text === undefined) return []
  if (!/^\d{1,15}$/.test(text)) return [{ mistake: 'timestamp-format' }]
  if (text.length > 11) return [{ mistake: 'timestamp-in-milliseconds' }]
  const age = Math.round(now.getTime() / 1000) - Number(text)
  if (age > toleranceSeconds) return [{ mistake: 'too-old', facts: { seconds: String(age) } }]
  return age < -toleranceSeconds ? [{ mistake: 'from-the-future', facts: { seconds: String(-age) } }] : []
}

const distinct = (findings: readonly Finding[]): Finding[] => {
  const seen = new Set<string>()
  return findings.filter(finding => {
    const text = JSON.stringify(finding)
    return seen.has(text) ? false : seen.add(text)
  })
}
