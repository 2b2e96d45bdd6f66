import { createHmac, hash } from 'node:crypto'

/** What is stored of an API token: its SHA-256 in hexadecimal digits. */
export const tokenDigest = (token: string): string => hash('sha256', token)

/** First 8 hexadecimal digits of a key's SHA-256: lets people compare keys without seeing them. */
export const fingerprint = (key: string): string => hash('sha256', key).slice(0, 8)

/** A token that only the holder of `seed` can make, the same each time for the same text. */
export const derivedToken = (seed: Buffer, text: string): string =>
  createHmac('sha256', seed).update(text).digest('base64url')

/** A UUID v4 that only the holder of `seed` can make, the same each time for the same text. */
export const derivedUuid = (seed: Buffer, text: string): string => {
  const bytes = createHmac('sha256', seed).update(text).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const digits = bytes.toString('hex')
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  )
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits that only the holder of `seed` can make, the same each time for the same text; at most 20. */
export const derivedCode = (seed: Buffer, text: string, length: number): string => {
  let rest = BigInt(`0x${createHmac('sha256', seed).update(text).digest('hex')}`)
  let code = ''
  while (code.length < length) {
    code += letters[Number(rest % 62n)]
    rest /= 62n
  }
  return code
}

/** SHA-256, in hexadecimal digits, of plain values in this order: each entry of an audit chain holds the one before it. */
export const chainDigest = (values: readonly unknown[]): string => hash('sha256', JSON.stringify(values))

/** What a form of a signed-in browser carries so that no other site can send it: only the holder of the session's token can make it. */
export const formToken = (sessionToken: string): string =>
  createHmac('sha256', sessionToken).update('kasa-form-v1').digest('base64url')
