import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatMoney, isKasaError, money } from '../../sdk/src/index.js'

const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (isKasaError(error)) return error.code
  }
  return 'nothing was refused'
}

test.each([
  ['129.90', 'PLN', 12990],
  ['129.9', 'PLN', 12990],
  ['129', 'PLN', 12900],
  ['0.07', 'EUR', 7],
  ['129', 'JPY', 129],
  ['1.234', 'KWD', 1234],
  ['10.50', 'HUF', 1050],
  ['1.0001', 'CLF', 10001],
  ['8.20', 'TST', 820],
  ['1.15', 'PLN', 115],
  ['90071992547409.91', 'PLN', Number.MAX_SAFE_INTEGER],
])('%s %s is %d minor units', (text, currency, minor) => {
  expect(money(text, currency)).toBe(minor)
})

test.each<[unknown, string, string]>([
  [129.9, 'PLN', 'money/not-text'],
  [129, 'PLN', 'money/not-text'],
  [null, 'PLN', 'money/not-text'],
  ['129.901', 'PLN', 'money/decimals'],
  ['129.0', 'JPY', 'money/decimals'],
  ['129,90', 'PLN', 'money/separator'],
  ['1 299.90', 'PLN', 'money/separator'],
  ['1\u00a0299.90', 'PLN', 'money/separator'],
  ['-5', 'PLN', 'money/negative'],
  ['1e3', 'PLN', 'money/not-a-number'],
  ['1.2.3', 'PLN', 'money/not-a-number'],
  ['.50', 'PLN', 'money/not-a-number'],
  ['5.', 'PLN', 'money/not-a-number'],
  ['', 'PLN', 'money/not-a-number'],
  ['zł', 'PLN', 'money/not-a-number'],
  ['90071992547409.92', 'PLN', 'money/range'],
  ['5', 'pln', 'money/currency'],
  ['5', 'XXX', 'money/currency'],
])('%j %s is refused as %s', (text, currency, code) => {
  expect(codeOf(() => money(text as string, currency))).toBe(code)
})

test('reading what was written gives the same amount, in currencies of every exponent', () => {
  const currency = fc.constantFrom(['JPY', 0] as const, ['PLN', 2] as const, ['HUF', 2] as const, ['BHD', 3] as const)
  fc.assert(
    fc.property(fc.maxSafeNat(), currency, (minor, [code, exponent]) => {
      const digits = String(minor).padStart(exponent + 1, '0')
      const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
      expect(money(text, code)).toBe(minor)
      expect(formatMoney(minor, code, 'en').replace(/[^\d.]/g, '')).toBe(text.replace(/^0+(?=\d)/, ''))
    }),
  )
})

test('amounts are shown with the digits of the currency, exactly', () => {
  expect(formatMoney(12990, 'PLN', 'pl')).toBe('129,90\u00a0zł')
  expect(formatMoney(1050, 'HUF', 'en')).toBe('HUF\u00a010.50')
  expect(formatMoney(-5, 'EUR', 'en')).toBe('-€0.05')
  expect(codeOf(() => formatMoney(1.5, 'PLN', 'pl'))).toBe('money/range')
})
