import type { Finding } from './finding.js'
import { algorithmsByLength } from './signing-attempt.js'

/** What the value of `X-Imoje-Signature` holds, and what is wrong with its form; no digest: nothing could be read. */
export type ImojeHeader = { digest: Buffer | undefined; findings: readonly Finding[] }

const names = ['merchantid', 'serviceid', 'signature', 'alg']

/** Reads the header in any order, so that more can be said about it; official plugins read it by position (imoje-paywall.md §4). */
export const readImojeHeader = (value: string, shop: { merchantId: string; serviceId: string }): ImojeHeader => {
  const clean = value.trim()
  const parts = clean.split(';').map(part => {
    const at = part.indexOf('=')
    return { name: part.slice(0, at < 0 ? undefined : at), value: at < 0 ? '' : part.slice(at + 1) }
  })
  const of = (name: string): string =>
    parts
      .find(part => part.name.trim().toLowerCase() === name)
      ?.value.trim()
      .replace(/^"|"$/g, '') ?? ''
  const isComplete = names.every(name => of(name) !== '') && parts.length === names.length
  const inOrder = parts.every(({ name }, at) => name.trim().toLowerCase() === names[at])
  const exact = parts.every(part => part.name === part.name.trim().toLowerCase() && part.value === of(part.name))
  const isOurs = of('merchantid') === shop.merchantId && of('serviceid') === shop.serviceId
  const hex = of('signature')
  const algorithm = of('alg')
  const used = algorithmsByLength.get(hex.length) ?? ''
  const findings: Finding[] = [
    ...(isComplete && exact ? [] : [{ mistake: 'header-format' } as const]),
    ...(isComplete && !inOrder ? [{ mistake: 'header-order' } as const] : []),
    ...(isComplete && !isOurs ? [{ mistake: 'header-of-another-shop' } as const] : []),
    ...(hex === hex.toLowerCase() ? [] : [{ mistake: 'upper-case-hex' } as const]),
    ...(used === algorithm || hex === ''
      ? []
      : [{ mistake: 'another-algorithm' as const, facts: { used, named: algorithm.slice(0, 20) } }]),
  ]
  return { digest: /^(?:[0-9a-f]{2}){16,64}$/i.test(hex) ? Buffer.from(hex, 'hex') : undefined, findings }
}
