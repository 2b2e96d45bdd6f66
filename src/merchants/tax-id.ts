const weights = [6, 5, 7, 2, 3, 4, 5, 6, 7]

/** True for a Polish tax number (NIP): ten digits, the last one their weighted sum modulo 11. */
export const isNip = (text: string): boolean => {
  if (!/^\d{10}$/.test(text)) return false
  const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0)
  return sum % 11 === Number(text[9])
}
