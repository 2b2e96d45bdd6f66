import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import jsqr from 'jsqr'
import { type DrawnCode, drawCode } from '../../src/http/draw-code.js'
import { isNip } from '../../src/merchants/tax-id.js'
import { splitOf, splitTitle } from '../../src/payments/split-payment.js'
import { epcText } from '../../src/paywall/transfer/epc-code.js'
import { transferCode } from '../../src/paywall/transfer/transfer-code.js'
import { zbpText } from '../../src/paywall/transfer/zbp-code.js'

const account = '61109010140000071219812874'
const taxId = '1234563218'
const details = {
  recipient: 'Pod Żaglem sp. z o.o., Gdańsk',
  account,
  title: 'KASA 7Q4M2XZDAB',
  amountMinor: 12_990,
  currency: 'PLN',
  split: null,
}

/** Paints the path of the SVG as a phone's camera would see it, and reads it with somebody else's decoder. */
const scan = ({ size, path }: DrawnCode, scale = 4): { text: string | undefined; version: number | undefined } => {
  const pixels = new Uint8ClampedArray(size * size * scale * scale * 4).fill(255)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      const from = (row * size * scale + Number(x) * scale) * 4
      for (let at = 0; at < Number(width) * scale; at++) pixels.fill(0, from + at * 4, from + at * 4 + 3)
    }
  }
  const read = jsqr.default(pixels, size * scale, size * scale)
  return { text: read?.binaryData && Buffer.from(read.binaryData).toString('utf8'), version: read?.version }
}

test.each([
  [{}, `${taxId}|PL|${account}|012990|Pod Żaglem sp. z o.o|KASA 7Q4M2XZDAB|||`],
  [{ taxId: null }, `|PL|${account}|012990|Pod Żaglem sp. z o.o|KASA 7Q4M2XZDAB|||`],
  [{ taxId: '1234563219' }, `|PL|${account}|012990|Pod Żaglem sp. z o.o|KASA 7Q4M2XZDAB|||`],
  [{ amountMinor: 123 }, `${taxId}|PL|${account}|000123|Pod Żaglem sp. z o.o|KASA 7Q4M2XZDAB|||`],
  [{ amountMinor: 999_999_999 }, `${taxId}|PL|${account}|999999999|Pod Żaglem sp. z o.o|KASA 7Q4M2XZDAB|||`],
  [
    { recipient: 'Sørensen|Müller "Ünal"', title: 'FV 1/26 | 100% – €' },
    `${taxId}|PL|${account}|012990|S rensen Muller Unal|FV 1/26 100|||`,
  ],
  [{ title: 'x'.repeat(50) }, `${taxId}|PL|${account}|012990|Pod Żaglem sp. z o.o|${'x'.repeat(32)}|||`],
  [{ recipient: 'Ромашка' }, null],
  [{ account: `PL${account}` }, null],
  [{ amountMinor: 0 }, null],
])('a ZBP code says %j as nine fields', (changes, expected) => {
  expect(zbpText({ ...details, taxId, ...changes })).toBe(expected)
})

test.each([
  [{}, ['Pod Żaglem sp. z o.o., Gdańsk', `PL${account}`, 'EUR129.90', '', '', 'KASA 7Q4M2XZDAB']],
  [{ amountMinor: 1, title: '' }, ['Pod Żaglem sp. z o.o., Gdańsk', `PL${account}`, 'EUR0.01']],
  [{ recipient: 'A\nB\r\nC' }, ['A B C', `PL${account}`, 'EUR129.90', '', '', 'KASA 7Q4M2XZDAB']],
  [{ recipient: '' }, null],
  [{ account }, null],
  [{ amountMinor: 0 }, null],
])('an EPC069-12 code says %j line by line and nothing after the last element', (changes, lines) => {
  const text = epcText({ ...details, account: `PL${account}`, ...changes })
  expect(text).toBe(lines && ['BCD', '002', '1', 'SCT', '', ...lines].join('\n'))
})

test('what is drawn is what was said, for every recipient and title, and stays in the limits of its standard', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 120 })
  fc.assert(
    fc.property(words, words, fc.integer({ min: 1, max: 999_999_999 }), (recipient, title, amountMinor) => {
      const facts = { ...details, recipient, title, amountMinor }
      const zbp = zbpText({ ...facts, taxId })
      if (zbp !== null) {
        expect([...zbp].length).toBeLessThanOrEqual(160)
        expect(zbp.split('|')).toHaveLength(9)
        expect(zbp).toMatch(/^[A-Za-z0-9ĄĆĘŁŃÓŚŹŻąćęłńóśźż ,./\\\-@#&*_|]+$/)
        expect(scan(drawCode(zbp, 'L')).text).toBe(zbp)
      }
      const epc = epcText({ ...facts, account: `PL${account}` })
      if (epc === null) return
      expect(Buffer.byteLength(epc)).toBeLessThanOrEqual(331)
      expect(epc).toBe(epc.trimEnd())
      const { text, version } = scan(drawCode(epc, 'M'))
      expect(text).toBe(epc)
      expect(version).toBeLessThanOrEqual(13)
    }),
    { numRuns: 40, examples: [['Łódź '.repeat(30), '😀'.repeat(60), 1]] },
  )
})

test('zloty and euro have a code, other currencies and split payment have none', () => {
  const read = (changes: Partial<typeof details> & { split?: never }) => transferCode({ ...details, ...changes }, taxId)
  const zloty = read({})
  expect(zloty && scan(zloty).text).toBe(zbpText({ ...details, taxId }))
  const euro = read({ currency: 'EUR', account: `PL${account}` })
  expect(euro && scan(euro).text).toMatch(/^BCD\n002\n1\nSCT\n\nPod Żaglem/)
  expect(read({ currency: 'TST' })).toBeNull()
  expect(read({ currency: 'CZK' })).toBeNull()
  const split = { vatMinor: 100, taxId, invoiceId: 'FV/1' }
  expect(transferCode({ ...details, split }, taxId)).toBeNull()
})

const position = { name: 'Herbata', taxAmount: 1_215 }
const invoice = { invoiceId: 'FV/1/2026', positions: [position, { ...position, taxAmount: 1_214 }] }
const facts = { currency: 'PLN', amountMinor: 12_990, invoice, taxId }

test.each([
  [{}, { vatMinor: 2_429, taxId, invoiceId: 'FV/1/2026' }],
  [{ currency: 'EUR' }, null],
  [{ currency: 'TST' }, null],
  [{ taxId: null }, null],
  [{ taxId: '1111111112' }, null],
  [{ invoice: null }, null],
  [{ invoice: { ...invoice, invoiceId: undefined } }, null],
  [{ invoice: { ...invoice, invoiceId: 'F'.repeat(36) } }, null],
  [{ invoice: { ...invoice, invoiceId: 'F/TXT/x' } }, null],
  [{ invoice: { ...invoice, positions: [] } }, null],
  [{ invoice: { ...invoice, positions: [position, { name: 'no tax' }] } }, null],
  [{ invoice: { ...invoice, positions: [{ ...position, taxAmount: 0 }] } }, null],
  [{ amountMinor: 2_428 }, null],
  [{ invoice: 'text' }, null],
])('split payment of %j', (changes, expected) => {
  expect(splitOf({ ...facts, ...changes })).toEqual(expected)
})

test('the title of a split payment follows the message rules and keeps our own title to match the money by', () => {
  const split = { vatMinor: 2_429, taxId, invoiceId: 'FV/1/2026' }
  expect(splitTitle(split, 'KASA 7Q4M2XZDAB')).toBe('/VAT/24,29/IDC/1234563218/INV/FV/1/2026/TXT/KASA 7Q4M2XZDAB')
  expect(splitTitle({ ...split, vatMinor: 5 }, 'x'.repeat(40))).toBe(
    `/VAT/0,05/IDC/1234563218/INV/FV/1/2026/TXT/${'x'.repeat(33)}`,
  )
  const longest = splitTitle({ vatMinor: 999_999_999, taxId, invoiceId: 'F'.repeat(35) }, 'x'.repeat(33))
  expect(longest.length).toBeLessThanOrEqual(140)
})

test('a NIP is ten digits whose last one checks the others', () => {
  expect(['1234563218', '5252344078', '1234563219', '123456321', '12345632180', 'PL12345632'].map(isNip)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})
