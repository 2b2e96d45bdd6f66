import { createHash } from 'node:crypto'

/** Settlement number of no real bank: accounts of the sandbox cannot be mistaken for somebody's. */
const sandboxBank = '99999999'

/** A Polish account number (NRB, 26 digits, check digits by ISO 7064 mod 97-10) that belongs to a text alone. */
export const accountOf = (seed: string): string => {
  const number = BigInt(`0x${createHash('sha256').update(seed).digest('hex').slice(0, 13)}`)
    .toString()
    .padStart(16, '0')
    .slice(-16)
  const account = `${sandboxBank}${number}`
  // PL is 2521; two zeros stand for the check digits.
  const check = 98n - (BigInt(`${account}252100`) % 97n)
  return `${check.toString().padStart(2, '0')}${account}`
}

/** The title a payer copies into the transfer: short, unique, easy to read aloud. */
export const transferTitleOf = (reference: string): string =>
  `KASA ${reference.replaceAll('-', '').slice(0, 10).toUpperCase()}`
