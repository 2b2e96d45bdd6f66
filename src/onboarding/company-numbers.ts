const weights = {
  nine: [8, 9, 2, 3, 4, 5, 6, 7],
  fourteen: [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8],
}

const checks = (digits: string, by: readonly number[]): boolean => {
  const sum = by.reduce((total, weight, at) => total + weight * Number(digits[at]), 0)
  return (sum % 11) % 10 === Number(digits[by.length])
}

/** True for a Polish business number (REGON): 9 digits, or 14 of a local unit whose first 9 check by themselves. */
export const isRegon = (text: string): boolean => {
  if (/^\d{9}$/.test(text)) return checks(text, weights.nine)
  return /^\d{14}$/.test(text) && checks(text, weights.nine) && checks(text, weights.fourteen)
}

/** True for a number of the Polish court register (KRS): ten digits, not all zero; it has no check digit. */
export const isKrs = (text: string): boolean => /^\d{10}$/.test(text) && !/^0+$/.test(text)

/** Digits of a number as people write it: blanks, dashes and a leading `PL` do not count. */
export const bareNumber = (text: string): string =>
  text
    .replace(/[\s.-]/g, '')
    .replace(/^PL(?=\d)/i, '')
    .toUpperCase()
