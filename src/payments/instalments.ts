/** What a payer owes who pays in equal monthly instalments; minor units. */
export type InstalmentPlan = {
  count: number
  monthlyMinor: number
  /** The last instalment takes what rounding left over. */
  lastMinor: number
  totalMinor: number
  /** What the credit costs: interest alone, there are no fees. */
  costMinor: number
  /** Annual percentage rate of charge (RRSO) as a fraction: 0.1257 = 12.57 %. */
  annualRate: number
}

const basisPoints = 10_000
const months = 12
/** Newton’s steps from below never overshoot; this many are far more than a real credit needs. */
const steps = 100
/** Rates are shown to the hundredth of a percent. */
const exactEnough = 1e-9

/**
 * A credit repaid in equal monthly instalments, the first after a month. Interest is counted each month on what is still owed, half-up to the
 * minor unit. Throws a RangeError for an amount, a number of instalments or a rate that is not a whole number in its range.
 * @param amountMinor what is lent
 * @param count number of instalments
 * @param annualRateBps nominal yearly rate in basis points
 */
export const instalmentPlan = (amountMinor: number, count: number, annualRateBps: number): InstalmentPlan => {
  for (const [value, least] of [
    [amountMinor, count],
    [count, 1],
    [annualRateBps, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) throw new RangeError('No instalment plan for these numbers')
  }
  const monthlyMinor = monthlyOf(amountMinor, count, annualRateBps)
  let owed = amountMinor
  for (let month = 1; month < count; month++) owed += interestOf(owed, annualRateBps) - monthlyMinor
  const lastMinor = owed + interestOf(owed, annualRateBps)
  const totalMinor = monthlyMinor * (count - 1) + lastMinor
  const repayments = Array.from({ length: count }, (_, month) => ({
    years: (month + 1) / months,
    amountMinor: month + 1 === count ? lastMinor : monthlyMinor,
  }))
  const annualRate = annualPercentageRate(amountMinor, repayments)
  return { count, monthlyMinor, lastMinor, totalMinor, costMinor: totalMinor - amountMinor, annualRate }
}

const interestOf = (owedMinor: number, annualRateBps: number): number =>
  Math.floor((owedMinor * annualRateBps + (basisPoints * months) / 2) / (basisPoints * months))

const monthlyOf = (amountMinor: number, count: number, annualRateBps: number): number => {
  if (annualRateBps === 0) return Math.floor(amountMinor / count)
  const rate = annualRateBps / basisPoints / months
  return Math.round((amountMinor * rate) / (1 - (1 + rate) ** -count))
}

/**
 * The annual percentage rate of charge of one drawdown: the X of Σ D/(1+X)^s = C (Directive 2008/48/EC, Annex I; the Polish Consumer Credit
 * Act of 12 May 2011, annex 4, has the same equation). Intervals are years, a month is a twelfth. 0 where nothing is paid beside the loan.
 */
export const annualPercentageRate = (
  drawnMinor: number,
  repayments: readonly { years: number; amountMinor: number }[],
): number => {
  if (repayments.reduce((sum, { amountMinor }) => sum + amountMinor, 0) <= drawnMinor) return 0
  let rate = 0
  for (let step = 0; step < steps; step++) {
    const growth = Math.log1p(rate)
    let worth = -drawnMinor
    let slope = 0
    for (const { years, amountMinor } of repayments) {
      const present = amountMinor * Math.exp(-years * growth)
      worth += present
      slope -= (years * present) / (1 + rate)
    }
    const next = rate - worth / slope
    if (Math.abs(next - rate) < exactEnough) return next
    rate = next
  }
  return rate
}
