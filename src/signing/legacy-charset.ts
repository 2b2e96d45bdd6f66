/** The two encodings that Polish shops used before UTF-8. */
export type LegacyCharset = 'windows-1250' | 'iso-8859-2'

const tables: Record<LegacyCharset, ReadonlyMap<string, number>> = {
  'windows-1250': tableOf('windows-1250'),
  'iso-8859-2': tableOf('iso-8859-2'),
}

/** The bytes of `text` in an old encoding, or `undefined` when one of its characters has none there. */
export function encodeLegacy(text: string, charset: LegacyCharset): Buffer | undefined {
  const bytes: number[] = []
  for (const character of text) {
    const byte = tables[charset].get(character)
    if (byte === undefined) return undefined
    bytes.push(byte)
  }
  return Buffer.from(bytes)
}

function tableOf(charset: LegacyCharset): Map<string, number> {
  const decoder = new TextDecoder(charset)
  return new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
}
