import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalPairs } from '../../src/signing/canonical.js'
import { formFieldsFrom, readFormFields } from '../../src/signing/form-fields.js'

const read = (text: string) => readFormFields(Buffer.from(text, 'utf8'))
const shown = (text: string) => canonicalPairs(read(text).fields).map(pair => `${pair.name}=${pair.value}`)
const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+')

test.each([
  ['plus and %20 are blanks', 'a=x+y%20z', ['a=x y z']],
  ['an escaped plus stays a plus', 'a=x%2By', ['a=x+y']],
  ['Polish letters escaped', 'a=%C5%81ucja', ['a=Łucja']],
  ['Polish letters as bytes', 'a=Łucja %2B +', ['a=Łucja +  ']],
  ['a byte order mark is kept', 'a=%EF%BB%BFx', ['a=\uFEFFx']],
  ['a value may hold equals signs', 'a=b=c', ['a=b=c']],
  ['a name alone has an empty value', 'a', ['a=']],
  ['empty pairs are skipped', '&a=1&&b=2&', ['a=1', 'b=2']],
  ['nested groups', 'billing[city]=Łódź&billing[street]=x', ['billing[city]=Łódź', 'billing[street]=x']],
  ['escaped brackets', 'billing%5Bcity%5D=x', ['billing[city]=x']],
  ['four levels', 'a[b][c][d]=x', ['a[b][c][d]=x']],
  ['unnumbered rows count up', 'a[]=x&a[]=y&a[7]=z&a[]=w', ['a[0]=x', 'a[1]=y', 'a[7]=z', 'a[8]=w']],
])('reads %s', (_, text, expected) => {
  expect(read(text).ok).toBe(true)
  expect(shown(text)).toEqual(expected)
})

test.each([
  ['a repeated name', 'a=1&a=2', { field: 'a', rule: 'repeated' }],
  ['a repeated nested name', 'b[x]=1&b%5Bx%5D=2', { field: 'b[x]', rule: 'repeated' }],
  ['a value beside a group', 'billing=1&billing[x]=2', { field: 'billing[x]', rule: 'mixed-group' }],
  ['a group beside a value', 'billing[x]=2&billing=1', { field: 'billing', rule: 'mixed-group' }],
  ['__proto__', '__proto__=1', { field: '__proto__', rule: 'forbidden-name' }],
  ['constructor in a group', 'a[constructor]=1', { field: 'a[constructor]', rule: 'forbidden-name' }],
  ['prototype escaped', '%70rototype[x]=1', { field: 'prototype[x]', rule: 'forbidden-name' }],
  ['a broken escape', 'a=100%', { field: 'a', rule: 'malformed-escape' }],
  ['a broken escape beside bytes', 'a=ż%zz', { field: 'a', rule: 'malformed-escape' }],
  ['windows-1250 escapes', 'a=%A3ucja', { field: 'a', rule: 'invalid-utf8' }],
  ['overlong UTF-8', 'a=%C0%AF', { field: 'a', rule: 'invalid-utf8' }],
  ['half a surrogate pair', 'a=%ED%A0%80', { field: 'a', rule: 'invalid-utf8' }],
  ['a nameless field', '=x', { field: '', rule: 'malformed-name' }],
  ['an equals sign in a name', 'a%3Db=1', { field: 'a=b', rule: 'malformed-name' }],
  ['an ampersand in a name', 'a%26b=1', { field: 'a&b', rule: 'malformed-name' }],
  ['an unclosed bracket', 'a[b=1', { field: 'a[b', rule: 'malformed-name' }],
  ['text after a bracket', 'a[b]c=1', { field: 'a[b]c', rule: 'malformed-name' }],
  ['a newline in a name', 'a%0A=1', { field: 'a\n', rule: 'malformed-name' }],
])('names %s as a fault', (_, text, fault) => {
  const reading = read(text)
  expect(reading).toMatchObject({ ok: false, tooLarge: false, faults: [fault] })
})

test('raw bytes that are not UTF-8 are a fault, and can be read as windows-1250 afterwards', () => {
  const raw = Buffer.from([0x61, 0x3d, 0xa3, 0x75, 0x63, 0x6a, 0x61])
  expect(readFormFields(raw)).toMatchObject({ ok: false, faults: [{ field: 'a', rule: 'invalid-utf8' }] })
  expect(readFormFields(raw, 'windows-1250').fields.get('a')).toBe('Łucja')
})

test('a faulty form still shows the fields that could be read', () => {
  const reading = read('merchantId=m&amount=1&amount=2&orderId=%zz')
  expect(reading.ok ? [] : reading.faults.map(fault => fault.rule)).toEqual(['repeated', 'malformed-escape'])
  expect([...reading.fields.keys()]).toEqual(['merchantId', 'amount'])
})

test('500 fields are read, 501 are too large', () => {
  const fields = (count: number) => Array.from({ length: count }, (_, i) => `f${i}=1`).join('&')
  expect(read(fields(500)).ok).toBe(true)
  expect(read(fields(501))).toMatchObject({ ok: false, tooLarge: true, faults: [{ rule: 'too-many-fields' }] })
})

test('five levels are too large', () => {
  expect(read('a[b][c][d][e]=1')).toMatchObject({ ok: false, tooLarge: true, faults: [{ rule: 'too-deep' }] })
})

test('any fields survive being sent and read, in any script', () => {
  const name = fc.stringMatching(/^[A-Za-zżд_][A-Za-z0-9_.-]{0,8}$/)
  const form = fc.dictionary(name, fc.oneof(fc.string({ unit: 'grapheme' }), fc.dictionary(name, fc.string())))
  fc.assert(
    fc.property(form, source => {
      const sent = canonicalPairs(formFieldsFrom(source))
      const text = sent.map(pair => `${encode(pair.name)}=${encode(pair.value)}`).join('&')
      expect(canonicalPairs(read(text).fields)).toEqual(sent)
    }),
  )
})

test('hostile bytes never throw', () => {
  const piece = fc.constantFrom(
    '&',
    '=',
    '[',
    ']',
    '%',
    '%5',
    '%5B',
    '%C5',
    '%FF',
    '+',
    'a',
    '__proto__',
    '\u0000',
    'ż',
  )
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    fc.array(piece, { maxLength: 60 }).map(pieces => Buffer.from(pieces.join(''), 'utf8')),
  )
  fc.assert(
    fc.property(hostile, raw => {
      const reading = readFormFields(raw)
      expect(reading.ok || reading.faults.length > 0).toBe(true)
      readFormFields(raw, 'windows-1250')
    }),
    { numRuns: 1000 },
  )
})
