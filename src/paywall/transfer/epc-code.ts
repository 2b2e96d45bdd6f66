import { decimalText } from '../../http/money-text.js'

export type EpcFacts = {
  recipient: string
  /** IBAN without blanks. */
  account: string
  amountMinor: number
  title: string
}

const payloadBytes = 331
const largestMinor = 99_999_999_999

const oneLine = (text: string, length: number): string =>
  [...text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()].slice(0, length).join('').trim()

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8')

/**
 * Text of the QR code for SEPA transfers (EPC069-12 version 002, cms-and-statements.md §5.4): lines by LF, UTF-8, no BIC, EUR, nothing
 * after the last element. A long recipient is shortened until the whole has at most 331 bytes. `null` when a field cannot be said in it.
 */
export const epcText = ({ recipient, account, amountMinor, title }: EpcFacts): string | null => {
  const isPayable = Number.isSafeInteger(amountMinor) && amountMinor >= 1 && amountMinor <= largestMinor
  if (!isPayable || !/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(account)) return null
  const text = oneLine(title, 140)
  const build = (name: string) =>
    ['BCD', '002', '1', 'SCT', '', name, account, `EUR${decimalText(amountMinor, 'EUR')}`, '', '', text]
      .join('\n')
      .trimEnd()
  let name = [...oneLine(recipient, 70)]
  while (name.length > 1 && bytesOf(build(name.join(''))) > payloadBytes) name = name.slice(0, -1)
  const built = build(name.join('').trim())
  return name.length === 0 || bytesOf(built) > payloadBytes ? null : built
}
