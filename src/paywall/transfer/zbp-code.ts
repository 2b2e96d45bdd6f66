import { isNip } from '../../merchants/tax-id.js'

export type ZbpFacts = {
  recipient: string
  /** 26 digits. */
  account: string
  amountMinor: number
  title: string
  /** The recipient's NIP; anything else is left out, which is the form for a person. */
  taxId: string | null
}

/** Everything that is not a letter (Polish ones too), a digit, a blank or one of `, . / \ - @ # & * _`. */
const foreign = /[^A-Za-z0-9ĄĆĘŁŃÓŚŹŻąćęłńóśźż ,./\\\-@#&*_]/g
const ownLetters = /[ĄĆĘŃÓŚŹŻąćęńóśźż]/

/** Letters of other languages lose their marks; what is still foreign becomes a blank. */
const allowed = (text: string, length: number): string =>
  [...text.normalize('NFC')]
    .map(letter => (ownLetters.test(letter) ? letter : letter.normalize('NFD').replace(/\p{M}/gu, '')))
    .join('')
    .replace(foreign, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, length)
    .trim()

/**
 * Text of the QR code for Polish bank apps (ZBP "Standard 2D", cms-and-statements.md §5.3): nine fields, PLN, the amount in grosze with at
 * least six digits. `null` when a field cannot be said in it: an account of another form, a recipient without any letter it knows.
 */
export const zbpText = ({ recipient, account, amountMinor, title, taxId }: ZbpFacts): string | null => {
  const name = allowed(recipient, 20)
  if (!/^\d{26}$/.test(account) || name === '' || !Number.isSafeInteger(amountMinor) || amountMinor <= 0) return null
  const nip = taxId !== null && isNip(taxId) ? taxId : ''
  const grosze = String(amountMinor).padStart(6, '0')
  return [nip, 'PL', account, grosze, name, allowed(title, 32), '', '', ''].join('|')
}
