import { createHmac } from 'node:crypto'
import type { Finding, KeyCandidate } from './finding.js'
import { wrongKeys } from './key-mistakes.js'
import { returnKey } from './return-result.js'

/** A return address as a shop got it, and what the shop expected of it; an empty expectation is not compared. */
export type PastedReturn = {
  address: string
  expected: { orderId: string; amount: string; currency: string }
  serviceId: string
  candidates: readonly KeyCandidate[]
  /** Real time. */
  now: Date
}

/** Whether the result is signed by this shop's key, what it claims, and what is wrong. Holds no key and no expected signature. */
export type ReturnExplanation = {
  verdict: 'right' | 'wrong' | 'absent'
  claims: Readonly<Record<string, unknown>> | null
  explained: boolean
  findings: readonly Finding[]
}

const parameter = 'kasaResult'
const toleranceSeconds = 300

/** Says what is wrong with a signed result that a shop's program refuses (domain.md §5, mission B2 and B9). */
export const explainReturn = (pasted: PastedReturn): ReturnExplanation => {
  const tokens = tokensIn(pasted.address)
  const [token] = tokens
  if (token === undefined)
    return { verdict: 'absent', claims: null, explained: true, findings: [{ mistake: 'result-missing' }] }
  const repeated: Finding[] = tokens.length > 1 ? [{ mistake: 'result-repeated' }] : []
  const [head, body, signature, ...rest] = token.split('.')
  const [header, claims] = [objectOf(head), objectOf(body)]
  if (!header || !claims || !signature || rest.length > 0)
    return { verdict: 'wrong', claims: null, explained: true, findings: [...repeated, { mistake: 'result-cut' }] }
  if (header.alg !== 'HS256')
    return { verdict: 'wrong', claims, explained: true, findings: [...repeated, { mistake: 'result-algorithm' }] }
  const signed = mistakeOfKey(`${head}.${body}`, signature, pasted)
  const findings = [...repeated, ...(signed ?? [{ mistake: 'result-changed' }]), ...claimFindings(claims, pasted)]
  return { verdict: signed?.length === 0 ? 'right' : 'wrong', claims, explained: true, findings }
}

/** The address's results, or the text itself where somebody pasted the result alone. */
const tokensIn = (address: string): string[] => {
  const text = address.trim()
  if (/^eyJ[\w-]*\.[\w.-]*$/.test(text)) return [text]
  const at = text.indexOf('?')
  if (at < 0) return []
  const query = text.slice(at + 1).split('#', 1)[0] ?? ''
  return new URLSearchParams(query).getAll(parameter).filter(value => value !== '')
}

const objectOf = (part: string | undefined): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Which key made the signature: none wrong = the shop's own; `undefined` = none that we know. */
const mistakeOfKey = (
  text: string,
  signature: string,
  { candidates, serviceId }: PastedReturn,
): Finding[] | undefined => {
  const target = Buffer.from(signature, 'base64url')
  const isMadeBy = (key: Buffer | string) => createHmac('sha256', key).update(text).digest().equals(target)
  const accepted = candidates.filter(({ kind }) => kind === 'accepted').map(({ value }) => value)
  if (accepted.some(key => isMadeBy(returnKey(key)))) return []
  if (accepted.some(isMadeBy)) return [{ mistake: 'result-key-not-derived' }]
  const wrong = wrongKeys([{ kind: 'id', value: serviceId, label: 'serviceId' }, ...candidates])
  const found = wrong.find(({ rewrite }) =>
    accepted.some(key => isMadeBy(returnKey(rewrite(key))) || isMadeBy(rewrite(key))),
  )
  return found && [found.finding]
}

const claimFindings = (claims: Record<string, unknown>, { expected, serviceId, now }: PastedReturn): Finding[] => {
  const at = Math.floor(now.getTime() / 1000)
  const [until, since] = [Number(claims.exp), Number(claims.iat)]
  const amount = String(claims.amount)
  const inMajor =
    expected.amount !== '' && Math.round(Number(expected.amount.replace(',', '.')) * 100) === claims.amount
  return [
    ...(until < at ? [{ mistake: 'result-expired' as const, facts: { seconds: String(at - until) } }] : []),
    ...(since > at + toleranceSeconds
      ? [{ mistake: 'from-the-future' as const, facts: { seconds: String(since - at) } }]
      : []),
    ...(claims.aud === serviceId ? [] : [{ mistake: 'result-of-another-shop' as const }]),
    ...(expected.orderId === '' || expected.orderId === claims.orderId ? [] : [{ mistake: 'other-order' as const }]),
    ...(expected.amount === '' || expected.amount === amount
      ? []
      : [{ mistake: inMajor ? ('expected-in-major-units' as const) : ('other-amount' as const) }]),
    ...(expected.currency === '' || expected.currency === claims.currency
      ? []
      : [{ mistake: 'other-currency' as const }]),
  ]
}
