import { type DrawnCode, drawCode } from '../../http/draw-code.js'
import type { TransferDetails } from '../../payments/transfer-details.js'
import { epcText } from './epc-code.js'
import { zbpText } from './zbp-code.js'

/**
 * The QR code of a transfer: ZBP 2D for PLN, EPC069-12 for EUR, none for other currencies (no standard) and none for split payment
 * (ZBP 2D cannot say it). @param taxId the recipient's NIP, if it is known
 */
export const transferCode = (details: TransferDetails, taxId: string | null): DrawnCode | null => {
  if (details.split !== null) return null
  if (details.currency === 'PLN') return drawn(zbpText({ ...details, taxId }), 'L')
  return details.currency === 'EUR' ? drawn(epcText(details), 'M') : null
}

const drawn = (text: string | null, level: 'L' | 'M'): DrawnCode | null =>
  text === null ? null : drawCode(text, level)
