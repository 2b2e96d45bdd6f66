import { commonBeginnings } from './common-passwords.js'

/** Why a password is refused. */
export type PasswordFault = 'short' | 'long' | 'email' | 'common'

/** Characters; length is all that helps (NIST SP 800-63B §3.1.1.2: no rules of composition). */
export const passwordLength = { least: 12, most: 200 } as const

/** What stands in rows on keyboards, and the alphabets. */
const rows = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyzabcdef',
  'qwertyuiopasdfghjklzxcvbnmqwerty',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  'йцукенгшщзхъфывапролджэячсмитьбю',
  'абвгдежзийклмнопрстуфхцчшщ',
]
const reversed = (text: string): string => [...text].reverse().join('')
const runs = [...rows, ...rows.map(reversed)]

/** Pure: the rule that a password breaks, the first of them. */
export const passwordFault = (password: string, email: string): PasswordFault | undefined => {
  const length = [...password].length
  if (length < passwordLength.least) return 'short'
  if (length > passwordLength.most) return 'long'
  const plain = password.normalize('NFKC').toLowerCase()
  if (isOfEmail(plain, email.toLowerCase())) return 'email'
  return isCommon(plain) ? 'common' : undefined
}

/** The address itself, or its name with a few characters beside it. */
const isOfEmail = (plain: string, email: string): boolean => {
  const name = email.split('@')[0] ?? ''
  return plain === email || (name.length >= 4 && plain.replaceAll(name, '').length < 4 && plain.includes(name))
}

/** One of the commonest, with whatever digits and signs behind it, or something that one finger types. */
const isCommon = (plain: string): boolean => {
  const word = plain.replace(/[^\p{L}]+$/u, '').replace(/^[^\p{L}]+/u, '')
  const letters = unmasked(word).replace(/[^\p{L}]/gu, '')
  return (
    new Set(plain).size <= 3 ||
    isRepeated(plain) ||
    runs.some(run => run.includes(plain)) ||
    (word.length > 3 && runs.some(run => run.includes(word))) ||
    commonBeginnings.has(letters) ||
    isRepeated(letters)
  )
}

const masks: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const unmasked = (word: string): string => [...word].map(letter => masks[letter] ?? letter).join('')

/** `abcabcabcabc`: a short piece again and again; a common word twice is one of them. */
const isRepeated = (text: string): boolean => {
  const piece = /^(.{1,6}?)\1+$/u.exec(text)?.[1]
  const double = /^(.+)\1$/u.exec(text)?.[1]
  return piece !== undefined || (double !== undefined && commonBeginnings.has(double))
}
