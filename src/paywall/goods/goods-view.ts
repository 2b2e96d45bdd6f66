import { type Language, localeOf } from '../../http/languages.js'
import { formatMoney } from '../../http/money-text.js'
import { remembered } from '../../http/remembered.js'
import type { Payment } from '../../payments/payment.js'
import { type Position, positionsOf } from './positions.js'
import { rateOf, type TaxView, taxView, taxWithin } from './tax.js'

/** What is paid for: positions, and VAT by rate. Texts are cut to what a page can hold. */
export type GoodsView = {
  positions: readonly {
    name: string
    /** `2 szt. × 49,90 zł` */
    count: string
    /** Gross; `null` for a sum that no amount can be. */
    total: string | null
    tax: TaxView
  }[]
  /** Positions that are not shown. */
  more: number
  rates: readonly { tax: TaxView; sum: string }[]
}

const shownPositions = 50
const nameLength = 200
const unitLength = 20

const cut = (text: string, length: number): string => {
  const letters = [...text.slice(0, length * 2)]
  return letters.length <= length && text.length <= length * 2 ? text : `${letters.slice(0, length).join('')}…`
}

const formats = remembered<{ quantity: Intl.NumberFormat; percent: Intl.NumberFormat }>(100)
const formatsOf = (language: Language) =>
  formats(language, () => ({
    quantity: new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 3 }),
    percent: new Intl.NumberFormat(localeOf(language), { style: 'percent' }),
  }))

/** What a payment is for, for people; `null` when the shop sent neither invoice nor cart. */
export const goodsView = (payment: Payment, language: Language): GoodsView | null => {
  const positions = positionsOf(payment)
  if (positions.length === 0) return null
  const { quantity, percent } = formatsOf(language)
  const money = (minor: number) => formatMoney(minor, payment.currency, language)
  const taxOf = (taxStake: string) => taxView(taxStake, rate => percent.format(rate / 100))
  return {
    positions: positions.slice(0, shownPositions).map(position => {
      const count = `${quantity.format(position.quantity)} ${cut(position.unit, unitLength)}`.trim()
      const grossMinor = grossOf(position)
      return {
        name: cut(position.name, nameLength),
        count: `${count} × ${money(position.unitGrossMinor)}`,
        total: grossMinor === null ? null : money(grossMinor),
        tax: taxOf(position.taxStake),
      }
    }),
    more: Math.max(0, positions.length - shownPositions),
    rates: taxByRate(positions).map(({ taxStake, taxMinor }) => ({ tax: taxOf(taxStake), sum: money(taxMinor) })),
  }
}

const grossOf = ({ quantity, unitGrossMinor }: Position): number | null => {
  const grossMinor = Math.round(quantity * unitGrossMinor)
  return Number.isSafeInteger(grossMinor) ? grossMinor : null
}

/** VAT of all positions with one rate, highest rate first: what the shop said, or what the gross sum of the rate contains. */
const taxByRate = (positions: readonly Position[]): { taxStake: string; taxMinor: number }[] => {
  const stakes = [...new Set(positions.map(({ taxStake }) => taxStake))]
  const taxed = stakes.flatMap(taxStake => {
    const rate = rateOf(taxStake)
    const taxMinor =
      rate === null
        ? null
        : taxOfRate(
            positions.filter(one => one.taxStake === taxStake),
            rate,
          )
    return rate === null || taxMinor === null ? [] : [{ taxStake, rate, taxMinor }]
  })
  return taxed.sort((one, other) => other.rate - one.rate)
}

const taxOfRate = (positions: readonly Position[], rate: number): number | null => {
  const said = positions.reduce((sum, { taxMinor }) => sum + (taxMinor ?? 0), 0)
  const gross = positions
    .filter(({ taxMinor }) => taxMinor === null)
    .reduce((sum, one) => sum + (grossOf(one) ?? NaN), 0)
  const within = taxWithin(gross, rate)
  return within !== null && Number.isSafeInteger(said + within) ? said + within : null
}
