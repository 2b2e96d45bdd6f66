import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { asLanguage, chooseLanguage, languageNames, languages, localeOf } from '../../src/http/languages.js'
import { formatAccount, formatLeft, formatMoment } from '../../src/http/moment-text.js'
import { decimalText, formatMoney } from '../../src/http/money-text.js'
import { createPhrases, readPhrases } from '../../src/http/phrases.js'
import { currencies, isOpenCurrency } from '../../src/payments/currencies.js'
import { reasonKey } from '../../src/paywall/reasons.js'

const suffix = /_(?:zero|one|two|few|many|other)$/
const master = readPhrases('en')
const keys = [...new Set(Object.keys(master).map(key => key.replace(suffix, '')))]
const isPlural = (key: string) => !(key in master)
const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
/** The panel has phrases of its own (`panel/texts.ts`), and the compiler knows their keys. */
const sources = [...filesOf('../../views/'), ...filesOf('../../src/')]
  .filter(file => !/\/panel\/|\/mail\/(?:write-)?member-letter/.test(file.pathname))
  .map(file => readFileSync(file, 'utf8'))
  .join('\n')

test.each(languages)('the phrases of %s are complete and hold the same values', language => {
  const own = readPhrases(language)
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const wanted = keys.flatMap(key => (isPlural(key) ? categories.map(category => `${key}_${category}`) : [key]))
  expect(Object.keys(own).sort()).toEqual(wanted.sort())
  for (const [key, text] of Object.entries(own)) {
    expect(text.trim()).not.toBe('')
    expect({ key, values: placeholders(text) }).toEqual({
      key,
      values: placeholders(master[key] ?? master[key.replace(suffix, '_other')]),
    })
    expect(text).not.toMatch(/[<>]|\$t\(|\s{2}/)
  }
})

test.each(languages.filter(language => language !== 'en'))('%s is a translation, not the master', language => {
  const own = readPhrases(language)
  const same = Object.keys(master).filter(key => own[key] === master[key])
  expect(same.length).toBeLessThanOrEqual(4)
})

test.each(languages)('the signs of %s are its own', language => {
  for (const [key, text] of [
    ...Object.entries(readPhrases(language)),
    ...Object.entries(readPhrases(language, 'mail')),
  ]) {
    // French holds its signs to the word by a space that never breaks; the others have no space before them.
    expect({ key, text }).not.toEqual({ key, text: expect.stringMatching(/ [:;?!]|\.\.\./) })
    if (language === 'fr')
      expect({ key, text }).not.toEqual({ key, text: expect.stringMatching(/[^\u00a0\u202f][:;?!»]|«[^\u00a0]/) })
    if (language !== 'en') expect({ key, text }).not.toEqual({ key, text: expect.stringMatching(/['"]/) })
  }
})

test('no phrase is unused and no phrase is asked for that does not exist', () => {
  const unused = keys.filter(key => !sources.includes(`'${key}'`) && !/^(?:error|unavailable)\./.test(key))
  expect(unused).toEqual([])
  const asked = [...sources.matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => key ?? '')
  expect(asked.length).toBeGreaterThan(100)
  expect(asked.filter(key => !keys.includes(key))).toEqual([])
})

test('phrases take values and plurals in the way of their language', () => {
  const phrases = createPhrases()
  const banks = (language: 'pl' | 'en' | 'lt' | 'sl') =>
    [1, 2, 5, 21, 22].map(count => phrases[language]('bank.count', { count }))
  expect(banks('en')).toEqual(['1 bank', '2 banks', '5 banks', '21 banks', '22 banks'])
  expect(banks('pl')).toEqual(['1 bank', '2 banki', '5 banków', '21 banków', '22 banki'])
  expect(banks('lt')).toEqual(['1 bankas', '2 bankai', '5 bankai', '21 bankas', '22 bankai'])
  expect(banks('sl')).toEqual(['1 banka', '2 banki', '5 bank', '21 bank', '22 bank'])
  expect(phrases.pl('choose.pay', { amount: '$& {{amount}}' })).toBe('Zapłać $& {{amount}}')
  expect(() => phrases.pl('choose.pay')).toThrow('needs "amount"')
  expect(() => phrases.pl('nothing' as never)).toThrow('No phrase "nothing"')
})

test('a decline is explained by its code, and a stolen card learns nothing', () => {
  const told = [
    'BLK-ERROR-210005',
    'BLK-ERROR-210006',
    'BLK-ERROR-210009',
    'BLK-ERROR-210011',
    'BLK-ERROR-210015',
    'BLK-ERROR-210014',
    'BLK-ERROR-210001',
    'BLK-ERROR-210099',
  ]
  expect(told.map(reasonKey).map(key => key.slice('declined.'.length))).toEqual([
    'wrongCode',
    'codeExpired',
    'inApp',
    'notConfirmed',
    'funds',
    'limit',
    'technical',
    'technical',
  ])
  const cards = ['CODE_05', 'CODE_51', 'CODE_54', 'CODE_570', 'CODE_41', 'CODE_43', 'INT_CREDIT_CARD_DISABLED']
  expect(cards.map(reasonKey).map(key => key.slice('declined.'.length))).toEqual([
    'card',
    'funds',
    'cardExpired',
    'secure',
    'card',
    'card',
    'card',
  ])
  expect([null, '__proto__', 'constructor', 'PAYER_CANCELLED'].map(reasonKey)).toEqual([
    'declined.other',
    'declined.other',
    'declined.other',
    'declined.cancelled',
  ])
})

test('the visitor gets the language asked for most', () => {
  expect(chooseLanguage('de-AT;q=0.5, uk-UA, *')).toBe('uk')
  expect(chooseLanguage('ua')).toBe('uk')
  expect(chooseLanguage('fr;q=0, sv;q=0.3, zh')).toBe('sv')
  expect([undefined, '', '*', 'zh, ja', ';;;,,q=', 'x'.repeat(100_000)].map(chooseLanguage)).toEqual(
    Array(6).fill('en'),
  )
  expect(['pl', 'ua', 'PL', 'xx', '__proto__', 'constructor'].map(asLanguage)).toEqual([
    'pl',
    'uk',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(Object.keys(languageNames)).toHaveLength(17)
})

test('money keeps the decimals of its currency row in every language', () => {
  const text = (value: string) => value.replace(/\s/g, ' ')
  expect(text(formatMoney(1234550, 'PLN', 'pl'))).toBe('12 345,50 zł')
  expect(text(formatMoney(12990, 'HUF', 'hu'))).toBe('129,90 Ft')
  expect(text(formatMoney(12990, 'TST', 'pl'))).toBe('129,90 TST')
  expect(text(formatMoney(-5, 'EUR', 'de'))).toBe('-0,05 €')
  for (const language of languages) {
    for (const currency of currencies.keys()) expect(formatMoney(7, currency, language)).toMatch(/0[.,]07/)
  }
  expect(decimalText(999_999_999, 'PLN')).toBe('9999999.99')
  for (const language of languages) {
    for (const [currency, { exponent }] of currencies) {
      const intl = new Intl.NumberFormat(localeOf(language), {
        style: 'currency',
        currency,
        minimumFractionDigits: exponent,
        maximumFractionDigits: exponent,
      })
      for (const minor of [0, 5, -5, 12990, 98765, 123456, 1234567, -1234567, 987654321, 999_999_999_999])
        expect(formatMoney(minor, currency, language)).toBe(intl.format(minor / 10 ** exponent))
    }
  }
  expect(() => formatMoney(1, 'XXX', 'pl')).toThrow('No currency "XXX"')
  expect(() => decimalText(1.5, 'PLN')).toThrow(RangeError)
})

test('closed currencies are known for history and closed for new payments', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  expect([...currencies.keys()].filter(code => !isOpenCurrency(code, now))).toEqual(['BGN', 'HRK'])
  expect(isOpenCurrency('BGN', new Date('2025-12-31T21:59:59Z'))).toBe(true)
  expect(isOpenCurrency('BGN', new Date('2025-12-31T22:00:00Z'))).toBe(false)
  expect(isOpenCurrency('XXX', now)).toBe(false)
})

test('moments, time left and accounts are written for reading', () => {
  const moment = new Date('2026-11-22T17:40:00Z')
  expect(formatMoment(moment, 'pl')).toBe('22\u00a0listopada 2026 18:40')
  expect(formatMoment(moment, 'en')).toBe('22\u00a0November 2026 at 18:40\u00a0CET')
  expect(formatMoment(new Date('2026-07-22T16:40:00Z'), 'bg')).toMatch(/^22\u00a0юли 2026.+18:40\u00a0CEST$/)
  expect([95, 9.9, 0, -3].map(formatLeft)).toEqual(['1:35', '0:09', '0:00', '0:00'])
  expect(formatAccount('PL61109010140000071219812874')).toBe('PL61 1090 1014 0000 0712 1981 2874')
  expect(formatAccount('61 1090 1014 0000 0712 1981 2874')).toBe('61 1090 1014 0000 0712 1981 2874')
})

function filesOf(folder: string): URL[] {
  const root = new URL(folder, import.meta.url)
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(?:ejs|ts)$/.test(name))
    .map(name => new URL(name, root))
}
