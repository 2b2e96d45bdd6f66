/**
 * Commission of a settled sale: half-up to the minor unit, in whole numbers only (mission.md, decided 2).
 * @param amountMinor captured sum in minor units
 * @param rateBps basis points, e.g. 159 for 1.59 %
 */
export const commissionMinor = (amountMinor: number, rateBps: number): number =>
  Number((BigInt(amountMinor) * BigInt(rateBps) + 5_000n) / 10_000n)

/** Rate of a method in a shop's price plan, in basis points. */
export const commissionRate = (plan: Readonly<Record<string, number>>, method: string): number =>
  plan[method] ?? plan.other ?? 0
