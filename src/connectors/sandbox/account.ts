import { createHash } from 'node:crypto'

/** Settlement number of no real bank: accounts of the sandbox cannot be mistaken for somebody's. */
const sandboxBank = '99999999'

/** A Polish account number (NRB, 26 digits, check digits by ISO 7064 mod 97-10) that belongs to a text alone. */
export const accountOf = (seed: string): string => {
  const digest = createHash('sha256').update(seed).digest()
  const number = (digest.readBigUInt64BE() % 10n ** 16n).toString().padStart(16, '0')
  const account = `${sandboxBank}${number}`
  // PL is 2521; two zeros stand for the check digits.
  const check = 98n - (BigInt(`${account}252100`) % 97n)
  return `${check.toString().padStart(2, '0')}${account}`
}

/** The title a payer copies into the transfer: short, unique, easy to read aloud (no 0/O, 1/I/L). */
export const transferTitleOf = (reference: string): string => {
  const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
  let rest = createHash('sha256').update(`title:${reference}`).digest().readBigUInt64BE()
  let code = ''
  while (code.length < 10) {
    code += letters[Number(rest % BigInt(letters.length))]
    rest /= BigInt(letters.length)
  }
  return `KASA ${code}`
}
