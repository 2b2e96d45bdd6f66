import { createHash, createHmac } from 'node:crypto'
import type { SaleOrder } from '../../payments/connector.js'
import { blikAliasOf, blikAppKeys, rememberedVerdict, testCardOrganization } from './outcomes.js'
import type { BankProfile } from './ports.js'

/**
 * The bank's tokens. Its books and messages hold seeds alone; only who has its secret makes tokens of them, so that no token and no card
 * number ever lies in a row. The same card, or the same customer's BLIK, gives the same token again.
 */
export const createTokens = (secret: Buffer) => {
  const keyed = (text: string) => createHmac('sha256', secret).update(text).digest('hex')
  const digestOf = (token: string, aliasKey = '') => createHash('sha256').update(`${token}:${aliasKey}`).digest('hex')
  return {
    tokenOf: (seed: string): string => `sbx_${keyed(`token:${seed}`)}`,
    /** Finds what was remembered, without the token. */
    digestOf,
    /** Finds all that a token may stand for: a card, or BLIK in each app. */
    digestsOf: (token: string): readonly string[] => ['', ...blikAppKeys].map(key => digestOf(token, key)),
    /** What a sale asks to remember; `null` when it asks for nothing. */
    profileOf: (sale: SaleOrder): BankProfile | null => {
      const verdict = sale.remember && rememberedVerdict(sale)
      if (sale.remember === undefined || verdict === undefined) return null
      const { kind, customer } = sale.remember
      if (sale.blikCode !== undefined) {
        return { seed: keyed(`blik:${customer}`).slice(0, 32), alias: blikAliasOf(sale.blikCode.reveal()), verdict }
      }
      const { number, month, year } = sale.card?.reveal() ?? { number: '', month: '', year: '' }
      return {
        seed: keyed(`card:${kind}:${customer}:${number}:${year}-${month}`).slice(0, 32),
        card: { maskedNumber: `****${number.slice(-4)}`, month, year, organization: testCardOrganization },
        verdict,
      }
    },
  }
}
export type Tokens = ReturnType<typeof createTokens>
