import { isLetterWanted, lettersToShops } from '../merchants/letter-kinds.js'
import { isAddress } from '../merchants/mail-address.js'
import type { Changing } from './conclude.js'
import type { Letter, OwedLetter } from './letter.js'
import type { LetterWriter } from './ports.js'

/**
 * Owes the payer or the shop a letter in the write that changes the payment: unless the shop has switched its kind off, the reader has no
 * e-mail address, or it is owed already. Answers whether a new one is owed.
 */
export const oweLetter = async (
  records: { letters: LetterWriter },
  { payment, shop, at }: Pick<Changing, 'payment' | 'shop' | 'at'>,
  letter: Letter,
): Promise<boolean> => {
  if (!isLetterWanted(shop.settings.letters, letter.kind)) return false
  const to: OwedLetter['to'] = lettersToShops.has(letter.kind) ? 'shop' : 'payer'
  if (to === 'shop' && !isAddress(shop.settings.helpContact ?? '')) return false
  const { merchantId, shopId, id: paymentId, payerId, livemode, language } = payment
  const owed = { merchantId, shopId, paymentId, payerId, to, livemode, language, dueAt: at, createdAt: at }
  return records.letters.owe({ ...letter, ...owed })
}
