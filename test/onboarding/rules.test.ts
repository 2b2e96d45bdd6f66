import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isValidIBAN } from 'ibantools'
import { isBusinessDay } from '../../src/accounting/business-days.js'
import { isNip } from '../../src/merchants/tax-id.js'
import { nothingFilled } from '../../src/onboarding/application.js'
import {
  type ChecklistFacts,
  checklist,
  nextStep,
  progressPercent,
  type StepId,
} from '../../src/onboarding/checklist.js'
import { type CompanyField, legalNameOf, readCompany } from '../../src/onboarding/company.js'
import { isKrs, isRegon } from '../../src/onboarding/company-numbers.js'
import { phoneOf } from '../../src/onboarding/confirm-phone.js'
import { webAddress } from '../../src/onboarding/fault.js'
import { bareAccount } from '../../src/onboarding/fill-application.js'
import { monthsLater, planFault } from '../../src/onboarding/price-plan.js'
import { checkSite, headNames } from '../../src/onboarding/site-proof.js'
import { afterWorkingHours } from '../../src/onboarding/working-hours.js'

describe('numbers of companies', () => {
  test.each([
    ['5260250274', true],
    ['1234563218', true],
    ['5260250275', false],
    ['526025027', false],
    ['526-025-02-74', false],
  ])('NIP %s: %s', (text, good) => expect(isNip(text)).toBe(good))

  test.each([
    ['000331501', true],
    ['123456785', true],
    ['123456786', false],
    ['12345678512347', true],
    ['12345678512348', false],
    ['12345678612347', false],
    ['1234567', false],
  ])('REGON %s: %s', (text, good) => expect(isRegon(text)).toBe(good))

  test.each([
    ['0000028860', true],
    ['0000000000', false],
    ['28860', false],
  ])('KRS %s: %s', (text, good) => expect(isKrs(text)).toBe(good))

  test.each([
    ['61 1090 1014 0000 0712 1981 2874', 'PL61109010140000071219812874', true],
    ['PL61109010140000071219812874', 'PL61109010140000071219812874', true],
    ['61 1090 1014 0000 0712 1981 2875', 'PL61109010140000071219812875', false],
    ['de89 3704 0044 0532 0130 00', 'DE89370400440532013000', true],
    ['DE89 3704 0044 0532 0130 01', 'DE89370400440532013001', false],
    ['109010140000071219812874', '109010140000071219812874', false],
  ])('account %s', (typed, bare, good) => {
    expect(bareAccount(typed)).toBe(bare)
    expect(isValidIBAN(bare)).toBe(good)
  })
})

describe('who the merchant is', () => {
  const typed = {
    legalName: 'Kwiaty  sp. z o.o.',
    firstName: 'Łucja',
    lastName: "O'Brien",
    taxId: 'PL 526-025-02-74',
    regon: '000331501',
    registerNumber: '0000028860',
    country: 'pl',
    street: 'Polna 7/2',
    postcode: '00950',
    city: 'Łódź',
  }
  const read = (form: Parameters<typeof readCompany>[0], change: Partial<Record<CompanyField, string>> = {}) =>
    readCompany(form, field => ({ ...typed, ...change })[field])
  const faults = (...of: Parameters<typeof read>) => {
    const found = read(...of)
    return 'faults' in found ? found.faults.map(({ field, rule }) => `${field}: ${rule}`) : []
  }

  test('each form is asked for its own and keeps nothing else', () => {
    const company = read('company')
    expect(company).toEqual({
      company: {
        legalForm: 'company',
        ...typed,
        ...{ legalName: 'Kwiaty sp. z o.o.', firstName: '', lastName: '', taxId: '5260250274', country: 'PL' },
        postcode: '00-950',
      },
    })
    const person = read('individual')
    if (!('company' in person)) throw new Error('refused')
    expect(person.company).toMatchObject({ taxId: '', regon: '', registerNumber: '', legalName: '' })
    expect(legalNameOf(person.company)).toBe("Łucja O'Brien")
  })

  test('the field and the rule are named', () => {
    expect(faults('company', { taxId: '5260250275', registerNumber: '1', postcode: '9', country: 'PL' })).toEqual([
      'taxId: nip',
      'registerNumber: krs',
      'postcode: postcode',
    ])
    expect(faults('sole_trader', { regon: '', firstName: '', legalName: 'x'.repeat(201) })).toEqual([
      'legalName: text',
      'firstName: missing',
      'regon: missing',
    ])
    expect(faults('individual', { city: 'a\u202eb', country: 'ZZ1' })).toEqual(['country: text', 'city: text'])
  })

  test('abroad Polish numbers are not asked for', () => {
    expect(faults('sole_trader', { country: 'de', taxId: 'DE 123456789', regon: '', postcode: '10115' })).toEqual([])
    expect(faults('company', { country: 'DE', taxId: '!' })).toEqual(['taxId: number'])
  })

  test.each([
    ['600 100 200', '+48600100200'],
    ['0049 30 123456', '+4930123456'],
    ['+380 (44) 123-45-67', '+380441234567'],
    ['12', null],
    ['+48 600 abc', null],
  ])('phone %s', (typed, phone) => expect(phoneOf(typed)).toBe(phone))

  test.each([
    ['kwiaty.example', 'production', 'https://kwiaty.example/'],
    ['http://kwiaty.example', 'production', null],
    ['http://localhost:3000', 'sandbox', 'http://localhost:3000/'],
    ['https://a:b@kwiaty.example', 'sandbox', null],
    ['javascript:alert(1)', 'sandbox', null],
    ['https://localhost', 'production', null],
  ] as const)('site %s in %s', (typed, mode, address) => expect(webAddress(typed, mode)).toBe(address))
})

describe('the checklist', () => {
  const company = { legalForm: 'company' } as NonNullable<typeof nothingFilled.company>
  const full: ChecklistFacts = {
    application: {
      state: 'filling',
      filled: {
        company,
        phone: { number: '+48600100200', confirmedAt: '2026-11-22T12:00:00Z' },
        site: { url: 'https://a.example/', token: 't', confirmed: { way: 'meta', at: '2026-11-22T12:00:00Z' } },
        account: { iban: 'PL61', confirmedAt: null },
        shopId: 1,
        trade: { goods: 'x', helpContact: 'y', monthlyTurnover: 'to_10k' },
      },
    },
    plan: { acceptedAt: new Date(0) },
    documents: [{ required: true, state: 'uploaded' }],
    phonePossible: true,
  }
  const empty: ChecklistFacts = {
    ...full,
    application: { state: 'filling', filled: nothingFilled },
    plan: undefined,
    documents: [],
  }
  const states = (facts: ChecklistFacts) => Object.fromEntries(checklist(facts).map(({ id, state }) => [id, state]))

  test('at the beginning what needs something else is locked', () => {
    expect(states(empty)).toEqual({
      ...{ company: 'open', phone: 'open', site: 'open', account: 'locked', tariff: 'open', shop: 'locked' },
      ...{ general: 'locked', documents: 'locked', activation: 'locked' },
    })
    expect(progressPercent(checklist(empty))).toBe(0)
    expect(nextStep(checklist(empty))?.id).toBe('company')
  })

  test('the last step opens when all others are given, documents that wait included', () => {
    expect(states(full)).toMatchObject({ documents: 'waiting', activation: 'open' })
    expect(nextStep(checklist(full))?.id).toBe('activation')
    const rejected = { ...full, documents: [{ required: false, state: 'rejected' as const }] }
    expect(states(rejected)).toMatchObject({ documents: 'refused', activation: 'locked' })
    expect(nextStep(checklist(rejected))?.id).toBe('documents')
  })

  test.each([
    ['company', { company: null }],
    ['phone', { phone: { number: '+48', confirmedAt: null } }],
    ['site', { site: { url: 'https://a.example/', token: 't', confirmed: null } }],
    ['account', { account: null }],
    ['shop', { shopId: null }],
    ['general', { trade: null }],
  ] as const)('nothing is sent without %s', (id, change) => {
    const { application } = full
    const without = { ...full, application: { ...application, filled: { ...application.filled, ...change } } }
    const steps = checklist(without)
    const activation = steps.find(step => step.id === 'activation')
    expect(activation).toMatchObject({ state: 'locked' })
    expect(activation?.waitsFor).toContain(id satisfies StepId)
  })

  test('without somebody who sends codes the phone is no step', () => {
    const steps = checklist({ ...empty, phonePossible: false })
    expect(steps.map(({ id }) => id)).not.toContain('phone')
    expect(steps.find(({ id }) => id === 'company')?.unlocks).toEqual(['account', 'documents'])
  })

  test.each([
    ['sent', 'waiting'],
    ['active', 'done'],
    ['rejected', 'refused'],
  ] as const)('an application that is %s', (state, shown) => {
    expect(states({ ...full, application: { ...full.application, state } }).activation).toBe(shown)
  })
})

describe('working hours', () => {
  test.each([
    ['a Monday morning', '2026-11-23T08:00:00Z', '2026-11-23T16:00:00Z'],
    ['before the office opens', '2026-11-23T03:00:00Z', '2026-11-23T16:00:00Z'],
    ['in the afternoon', '2026-11-23T13:30:00Z', '2026-11-24T13:30:00Z'],
    ['on a Saturday', '2026-11-21T12:00:00Z', '2026-11-23T16:00:00Z'],
    ['before a holiday and a weekend', '2026-11-10T15:00:00Z', '2026-11-12T15:00:00Z'],
    ['on the day before Christmas', '2026-12-23T15:30:00Z', '2026-12-28T15:30:00Z'],
    ['in summer time', '2026-07-06T07:00:00Z', '2026-07-06T15:00:00Z'],
    ['over the change of clocks', '2026-03-27T15:00:00Z', '2026-03-30T14:00:00Z'],
  ])('asked %s', (_when, asked, answered) => {
    expect(afterWorkingHours(new Date(asked)).toISOString()).toBe(new Date(answered).toISOString())
  })

  test.each([
    ['2024-12-24', true],
    ['2025-12-24', false],
    ['2026-01-06', false],
    ['2026-04-06', false],
    ['2026-06-04', false],
    ['2027-03-29', false],
    ['2026-11-11', false],
    ['2026-11-22', false],
    ['2026-11-23', true],
  ])('%s is a business day: %s', (day, works) => expect(isBusinessDay(day)).toBe(works))

  test('an answer always falls into working hours, later than the question, in the order of questions', () => {
    const moment = fc.date({ min: new Date('2025-01-01'), max: new Date('2032-01-01'), noInvalidDate: true })
    const hours = fc.integer({ min: 1, max: 40 })
    const wall = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Warsaw',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    fc.assert(
      fc.property(moment, moment, hours, (one, other, count) => {
        const answer = afterWorkingHours(one, count)
        expect(answer.getTime() - one.getTime()).toBeGreaterThanOrEqual(count * 3_600_000)
        const [day = '', time = ''] = wall.format(answer).split(' ')
        expect(isBusinessDay(day)).toBe(true)
        expect(time >= '09:00:00' && time <= '17:00:00').toBe(true)
        const another = afterWorkingHours(other, count)
        expect(Math.sign(another.getTime() - answer.getTime()) * Math.sign(other.getTime() - one.getTime())).not.toBe(
          -1,
        )
        expect(afterWorkingHours(one, count + 1) > answer).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a site shows whose it is', () => {
  const token = 'a1b2c3'
  const meta = `<meta name="kasa-site" content="${token}">`

  test.each([
    ['in its head', `<html><head>${meta}</head><body></body></html>`, true],
    [
      'in another order, in other quotes',
      `<head><META content='${token}' data-x="a>b" name='kasa-site'/></head>`,
      true,
    ],
    ['in a comment', `<head><!-- ${meta} --></head>`, false],
    ['in what a visitor wrote', `<head></head><body><p>${meta}</p></body>`, false],
    ['in a script', `<head><script>"${meta}"</script></head>`, false],
    ['of another token', '<head><meta name="kasa-site" content="a1b2c3d"></head>', false],
    ['in no tag that ends', '<meta '.repeat(100_000), false],
    ['under another name', `<head><meta name="x-kasa-site" content="${token}"></head>`, false],
  ])('%s', (_where, html, shown) => expect(headNames(html, token)).toBe(shown))

  const site = { url: 'https://kwiaty.example/sklep', token }
  const look = (page: { status: number; text: string } | { failure: string }, texts: string[] = []) => ({
    asked: [] as string[],
    async page(url: string) {
      this.asked.push(url)
      return page
    },
    async texts(host: string) {
      this.asked.push(host)
      return texts
    },
  })

  test('each way looks in its own place', async () => {
    const seen = look({ status: 200, text: `${token}\n` }, ['v=spf1 -all', `kasa-site=${token}`])
    expect(await checkSite(seen, 'file', site)).toEqual({ confirmed: true })
    expect(await checkSite(seen, 'dns', site)).toEqual({ confirmed: true })
    expect(await checkSite(seen, 'meta', site)).toMatchObject({ confirmed: false, why: 'absent' })
    expect(seen.asked).toEqual(['https://kwiaty.example/.well-known/kasa-site.txt', 'kwiaty.example', site.url])
  })

  test('what hinders is said', async () => {
    expect(await checkSite(look({ status: 301, text: '' }), 'meta', site)).toMatchObject({ why: 'status', fact: '301' })
    expect(await checkSite(look({ failure: 'private address' }), 'file', site)).toMatchObject({ why: 'failure' })
    expect(await checkSite(look({ status: 200, text: '' }, ['kasa-site=zzz']), 'dns', site)).toMatchObject({
      why: 'absent',
    })
  })
})

describe('prices', () => {
  test.each([
    ['2026-01-15T10:00:00Z', 3, '2026-04-15T10:00:00Z'],
    ['2026-11-30T10:00:00Z', 3, '2027-02-28T10:00:00Z'],
    ['2027-11-30T10:00:00Z', 3, '2028-02-29T10:00:00Z'],
  ])('%s and %i months', (from, months, later) => {
    expect(monthsLater(new Date(from), months)).toEqual(new Date(later))
  })

  test('figures that cannot be are named', () => {
    expect(planFault({ rates: { blik: 159, other: 140 }, promotion: { months: 3, turnoverMinor: 1 } })).toBeNull()
    expect(planFault({ rates: { blik: 159 }, promotion: null })).toBe('rates')
    expect(planFault({ rates: { other: 1.5 }, promotion: null })).toBe('rates')
    expect(planFault({ rates: { other: -1 }, promotion: null })).toBe('rates')
    expect(planFault({ rates: { other: 0 }, promotion: { months: 0, turnoverMinor: 1 } })).toBe('promotion')
    expect(planFault({ rates: { other: 0 }, promotion: { months: 1, turnoverMinor: 0 } })).toBe('promotion')
  })
})
