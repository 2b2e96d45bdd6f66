import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { documentedFields, findAmbiguity } from '../../src/signing/ambiguity.js'
import { canonicalPairs, canonicalText } from '../../src/signing/canonical.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { type SignatureAlgorithm, signForm, verifyForm, verifyWithKeys } from '../../src/signing/form-signature.js'

type Fields = Record<string, unknown>
type Vector = {
  name: string
  serviceKey: string
  algorithm: SignatureAlgorithm
  fields: Fields
  body: string
  signature: string
}
type AmbiguousVectors = Record<'refused' | 'accepted', { fields: Fields; signature: string }[]> & { serviceKey: string }

const vectorsAt = (name: string) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))
const vectors: Vector[] = vectorsAt('form-signatures.json')
const ambiguous: AmbiguousVectors = vectorsAt('form-ambiguous.json')
const key = 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c'
const ordinary = {
  ...{ amount: '10000', currency: 'PLN', customerFirstName: 'Jan', customerLastName: 'Kowalski' },
  ...{ merchantId: '6yt3gjtm9p7b8h9xsdqz', orderId: 'A1', serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba' },
}

test.each(vectors)('vector: $name', vector => {
  const fields = formFieldsFrom(vector.fields)
  expect(canonicalText(fields)).toBe(vector.body)
  expect(signForm(fields, vector.serviceKey, vector.algorithm)).toBe(vector.signature)
  expect(verifyForm(vector.body, vector.signature, vector.serviceKey)).toEqual({ ok: true })
})

test('the order of sending does not matter and the signature field is not signed, a nested one is', () => {
  const reversed = Object.fromEntries(Object.entries(ordinary).reverse())
  const text = canonicalText(formFieldsFrom(ordinary))
  expect(canonicalText(formFieldsFrom({ signature: 'x', ...reversed }))).toBe(text)
  expect(canonicalText(formFieldsFrom({ a: { signature: 'x' } }))).toBe('a[signature]=x')
})

test('names sort by their UTF-8 bytes, row numbers by value', () => {
  const names = ['ﬁ', '😀', 'ż', 'a', 'Z', 'a1', '_']
  const byBytes = [...names].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
  const sorted = canonicalPairs(formFieldsFrom(Object.fromEntries(names.map(name => [name, ''])))).map(
    pair => pair.name,
  )
  expect(sorted).toEqual(byBytes)
  const rows = { x: '', '10': '', '9': '', '010': '', '1a': '' }
  expect(canonicalText(formFieldsFrom({ r: rows }))).toBe('r[9]=&r[10]=&r[010]=&r[1a]=&r[x]=')
})

test.each([
  ['no signature', '', 'missing'],
  ['no algorithm', 'ab'.repeat(32), 'malformed'],
  ['upper-case hex', `${'AB'.repeat(32)};sha256`, 'malformed'],
  ['a digest of the wrong length', `${'ab'.repeat(31)};sha256`, 'malformed'],
  ['a blank behind', `${'ab'.repeat(32)};sha256 `, 'malformed'],
  ['md5', `${'ab'.repeat(16)};md5`, 'unknown-algorithm'],
  ['upper-case algorithm', `${'ab'.repeat(32)};SHA256`, 'unknown-algorithm'],
  ['a property name as algorithm', `${'ab'.repeat(32)};toString`, 'unknown-algorithm'],
  ['another digest', `${'ab'.repeat(32)};sha256`, 'mismatch'],
])('a signature with %s is told apart', (_, signature, fault) => {
  expect(verifyForm('a=1', signature, key)).toEqual({ ok: false, fault })
})

test('several keys are accepted at once and the one that signed is named', () => {
  const keys = ['new', 'old', 'live'].map(id => ({ id, key: `${id}-key` }))
  const text = canonicalText(formFieldsFrom(ordinary))
  const signature = signForm(formFieldsFrom(ordinary), 'old-key', 'sha512')
  expect(verifyWithKeys(text, signature, keys)).toEqual({ ok: true, key: { id: 'old', key: 'old-key' } })
  expect(verifyWithKeys(text, signature, [])).toEqual({ ok: false, fault: 'mismatch' })
  expect(verifyWithKeys(`${text}x`, signature, keys)).toEqual({ ok: false, fault: 'mismatch' })
})

test.each(ambiguous.refused)('ambiguous although well signed: $fields', vector => {
  const fields = formFieldsFrom(vector.fields)
  expect(verifyForm(canonicalText(fields), vector.signature, ambiguous.serviceKey)).toEqual({ ok: true })
  expect(findAmbiguity(fields)).toBeDefined()
})

test.each(ambiguous.accepted)('not ambiguous: $fields', vector => {
  const fields = formFieldsFrom(vector.fields)
  expect(verifyForm(canonicalText(fields), vector.signature, ambiguous.serviceKey)).toEqual({ ok: true })
  expect(findAmbiguity(fields)).toBeUndefined()
})

test.each([
  ['orderDescription', 'Salt & pepper, amount=5', undefined],
  ['orderDescription', 'x&unknown=1', undefined],
  ['urlReturn', 'https://shop.example/?a=1&orderId=7&amount=5', undefined],
  ['orderDescription', 'x&orderId=2', 'orderId'],
  ['customerFirstName', 'x&amount=1', 'amount'],
  ['urlReturn', 'https://shop.example/?a=1&serviceId=7', 'serviceId'],
  ['urlReturn', 'https://shop.example/?a=1&urlFailure=x', 'urlFailure'],
  ['urlReturn', 'https://shop.example/?a=1&visibleMethod=card', 'visibleMethod'],
  ['additionalDescription', 'x&multipayout[0][ban]=1', 'multipayout'],
])('%s "%s" imitates %s', (field, value, imitates) => {
  const found = findAmbiguity(formFieldsFrom({ ...ordinary, [field]: value }))
  expect(found).toEqual(imitates === undefined ? undefined : { field, imitates })
})

test('the cheaper twin of a signed form is refused, even when its swallowed fields sort before the swallowing one', () => {
  const signed = {
    ...ordinary,
    additionalDescription: 'note&amount=1&currency=PLN&customerFirstName=',
  }
  const { additionalDescription: _, ...rest } = signed
  const twin = {
    ...rest,
    additionalDescription: 'note',
    amount: '1',
    customerFirstName: '&amount=10000&currency=PLN&customerFirstName=Jan',
  }
  expect(canonicalText(formFieldsFrom(twin))).toBe(canonicalText(formFieldsFrom(signed)))
  expect(findAmbiguity(formFieldsFrom(twin))).toEqual({ field: 'customerFirstName', imitates: 'amount' })
})

test('of two readings of one signed text at most one set of documented fields is accepted', () => {
  const extra = [
    'additionalDescription',
    'amounu',
    'cart',
    'customerPhone',
    'shipping',
    'urlNotification',
    'urlO',
    'urlReturn',
  ]
  const names = [...Object.keys(ordinary), ...extra]
  const value = fc
    .array(
      fc.oneof(
        fc.constantFrom(...names).map(name => `&${name}=`),
        fc.constantFrom('x', '1', '&b='),
      ),
      { maxLength: 5 },
    )
    .map(parts => parts.join(''))
  const form = fc.dictionary(fc.constantFrom(...extra), value, { maxKeys: 3 })
  const documented = (fields: Fields) =>
    Object.keys(fields)
      .filter(name => documentedFields.has(name))
      .sort()
  let twins = 0
  fc.assert(
    fc.property(form, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (added, cuts) => {
      const first: Fields = { ...ordinary, ...added }
      const text = canonicalText(formFieldsFrom(first))
      const second = readOtherwise(text, cuts)
      if (!('serviceId' in second) || canonicalText(formFieldsFrom(second)) !== text) return
      if (documented(first).join() === documented(second).join()) return
      twins++
      expect([findAmbiguity(formFieldsFrom(first)), findAmbiguity(formFieldsFrom(second))]).not.toEqual([
        undefined,
        undefined,
      ])
    }),
    { numRuns: 20_000 },
  )
  expect(twins).toBeGreaterThan(20)
})

function readOtherwise(text: string, cuts: readonly boolean[]): Fields {
  const lines: string[] = []
  for (const [at, piece] of text.split(/&(?=[A-Za-z]+=)/).entries()) {
    const joined = at > 0 && cuts[at % cuts.length]
    lines.push(joined ? `${lines.pop()}&${piece}` : piece)
  }
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}
