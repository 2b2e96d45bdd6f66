import { canonicalPairs, joinPairs, type SignedPair } from './canonical.js'
import type { Finding, KeyCandidate, Variation } from './finding.js'
import { type FormFields, readFormFields } from './form-fields.js'
import { isSignatureAlgorithm } from './form-signature.js'
import { variationsOf } from './signature-mistakes.js'
import { type Attempt, algorithmsByLength, digestOfAttempt } from './signing-attempt.js'

/** What the debugger knows about a refused form; `raw` lets it see bytes that are not UTF-8. */
export type RefusedForm = {
  fields: FormFields
  raw?: Buffer
  signature: string
  candidates: readonly KeyCandidate[]
}

/** The text this side built, and the mistakes that explain the signature. Holds no key and no expected signature. */
export type Explanation = {
  text: string
  /** True when the named mistakes together reproduce the received signature. */
  explained: boolean
  findings: readonly Finding[]
}

type Target = { hex: string; algorithm: string; findings: readonly Finding[] }
type Start = { attempt: Attempt; sent: readonly SignedPair[]; findings: readonly Finding[] }

const limits = { attempts: 24_000, bytes: 24 * 1024 * 1024, acceptedKeys: 4, candidates: 40 } as const

/**
 * Finds out by trying which known mistakes, one or two of them, turn this form into the received signature (mission
 * B2). The work is bounded by a number of tries and of hashed bytes; a form that is too long for that stays unexplained.
 */
export function explainSignature(form: RefusedForm): Explanation {
  const starts = startsOf(form)
  const text = joinPairs(starts[0]?.attempt.pairs ?? canonicalPairs(form.fields))
  const target = targetOf(form.signature)
  if (!target) return { text, explained: false, findings: [] }
  const found = search(starts, candidatesOf(form), target)
  return { text, explained: found !== undefined, findings: [...target.findings, ...(found ?? [])] }
}

function startsOf({ fields, raw, candidates }: RefusedForm): Start[] {
  const keys = candidates.filter(candidate => candidate.kind === 'accepted').slice(0, limits.acceptedKeys)
  const old = raw && oldBytes(raw)
  const sent = sentPairs(old ?? fields)
  const findings: Finding[] = old ? [{ mistake: 'windows-1250-bytes', side: 'sent' }] : []
  const charsets = old ? (['windows-1250', 'utf-8'] as const) : (['utf-8'] as const)
  return keys.flatMap(key =>
    charsets.map(charset => ({
      attempt: {
        ...{ pairs: canonicalPairs(old ?? fields), ending: '', charset },
        ...{ key: key.value, construction: 'text-then-key' },
      } satisfies Attempt,
      sent,
      findings,
    })),
  )
}

/** The fields as an old shop meant them, when the bytes are not UTF-8. */
function oldBytes(raw: Buffer): FormFields | undefined {
  const reading = readFormFields(raw)
  const isOld = !reading.ok && reading.faults.some(fault => fault.rule === 'invalid-utf8')
  return isOld ? readFormFields(raw, 'windows-1250').fields : undefined
}

function candidatesOf({ fields, candidates }: RefusedForm): KeyCandidate[] {
  const ids = ['merchantId', 'serviceId'].flatMap(name => {
    const value = fields.get(name)
    return typeof value === 'string' ? [{ kind: 'id' as const, value, label: name }] : []
  })
  return [...ids, ...candidates].slice(0, limits.candidates)
}

function sentPairs(fields: FormFields, prefix = ''): SignedPair[] {
  return [...fields].flatMap(([part, value]) => {
    if (prefix === '' && part === 'signature') return []
    const name = prefix === '' ? part : `${prefix}[${part}]`
    return typeof value === 'string' ? [{ name, value }] : sentPairs(value, name)
  })
}

/** The digest that was received, whatever is wrong with its writing. */
function targetOf(signature: string): Target | undefined {
  const [digest = '', named] = signature.trim().split(';')
  const findings: Finding[] = []
  if (named === undefined) findings.push({ mistake: 'missing-algorithm' })
  const hex = /^[0-9a-f]+$/i.test(digest) ? digest : hexOfBase64(digest)
  const algorithm = hex && algorithmsByLength.get(hex.length)
  if (!hex || !algorithm) return undefined
  if (hex !== digest) findings.push({ mistake: 'base64-instead-of-hex' })
  if (hex !== hex.toLowerCase()) findings.push({ mistake: 'upper-case-hex' })
  const right =
    named === undefined ? isSignatureAlgorithm(algorithm) : named === algorithm && isSignatureAlgorithm(named)
  if (!right)
    findings.push({ mistake: 'another-algorithm', facts: { used: algorithm, named: (named ?? '').slice(0, 20) } })
  return { hex: hex.toLowerCase(), algorithm, findings }
}

function hexOfBase64(digest: string): string | undefined {
  return /^[A-Za-z0-9+/]{38,86}={0,2}$/.test(digest) ? Buffer.from(digest, 'base64').toString('hex') : undefined
}

type Try = (attempt: Attempt, variation?: Variation) => boolean

function search(starts: readonly Start[], candidates: readonly KeyCandidate[], target: Target): Finding[] | undefined {
  const matches = boundedTry(target)
  const right = starts.find(({ attempt }) => matches(attempt))
  if (right) return [...right.findings]
  const variations = variationsOf(starts[0]?.sent ?? [], candidates)
  for (const variation of variations) {
    const start = starts.find(({ attempt }) => matches(attempt, variation))
    if (start) return [...start.findings, variation.finding]
  }
  for (const { attempt, findings } of starts) {
    const two = searchPairs(attempt, variations, matches)
    if (two) return [...findings, ...two]
  }
  return undefined
}

function searchPairs(attempt: Attempt, variations: readonly Variation[], matches: Try): Finding[] | undefined {
  for (const [at, first] of variations.entries()) {
    const changed = first.apply(attempt)
    if (!changed) continue
    const later = variations.slice(at + 1).filter(variation => variation.aspect !== first.aspect)
    const second = later.find(variation => matches(changed, variation))
    if (second) return [first.finding, second.finding]
  }
  return undefined
}

/** Compares one attempt with the received digest, until the limits are used up; from then on nothing matches. */
function boundedTry(target: Target): Try {
  let attempts = 0
  let bytes = 0
  return (attempt, variation) => {
    if (attempts >= limits.attempts || bytes >= limits.bytes) return false
    const varied = variation ? variation.apply(attempt) : attempt
    const digest = varied && digestOfAttempt(varied, target.algorithm)
    attempts += 1
    bytes += digest?.bytes ?? 0
    return digest?.hex === target.hex
  }
}
