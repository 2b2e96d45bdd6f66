import { expect, test } from '@jest/globals'
import { type AttemptEnd, afterAttempt, retryAfterMs, triesLimit } from '../../src/notifications/schedule.js'

const now = new Date('2026-03-01T12:00:00Z')
const end = (change: Partial<AttemptEnd>): AttemptEnd => ({
  tries: 0,
  notYet: 0,
  status: 500,
  retryAfterMs: null,
  now,
  random: () => 0.5,
  ...change,
})
const pauseSeconds = (change: Partial<AttemptEnd>) => {
  const decision = afterAttempt(end(change))
  return decision.state === 'waiting' ? (decision.dueAt.getTime() - now.getTime()) / 1000 : decision.state
}

test('23 tries: at once, twice after 10 s, then five each at 5, 60, 360 and 720 minutes, then given up', () => {
  const pauses = Array.from({ length: triesLimit }, (_, tries) => pauseSeconds({ tries }))
  expect(triesLimit).toBe(23)
  expect(pauses).toEqual([
    ...[10, 10],
    ...[300, 300, 300, 300, 300],
    ...[3600, 3600, 3600, 3600, 3600],
    ...[21_600, 21_600, 21_600, 21_600, 21_600],
    ...[43_200, 43_200, 43_200, 43_200, 43_200],
    'given_up',
  ])
})

test('times are spread by ten percent from the fourth try, not before', () => {
  expect([0, 1].map(tries => pauseSeconds({ tries, random: () => 0 }))).toEqual([10, 10])
  expect(pauseSeconds({ tries: 2, random: () => 0 })).toBe(270)
  expect(pauseSeconds({ tries: 2, random: () => 0.999_999_999 })).toBe(330)
})

test('only 200 is delivered; other successes, redirects, refusals and silence are tries', () => {
  expect(afterAttempt(end({ status: 200 }))).toEqual({ state: 'delivered' })
  for (const status of [201, 204, 301, 302, 307, 308, 400, 404, 429, 500, 502, null]) {
    expect(afterAttempt(end({ status, tries: 1 }))).toMatchObject({ state: 'waiting', tries: 2, notYet: 0 })
  }
})

test('410 ends it', () => {
  expect(afterAttempt(end({ status: 410, tries: 4 }))).toEqual({ state: 'given_up', tries: 5 })
})

test('"not yet" waits 15 s without using a try, at most eight times', () => {
  for (const status of [425, 409, 503]) {
    expect(pauseSeconds({ status, tries: 5, notYet: 7 })).toBe(15)
    expect(afterAttempt(end({ status, tries: 5, notYet: 7 }))).toMatchObject({ tries: 5, notYet: 8 })
    expect(afterAttempt(end({ status, tries: 5, notYet: 8 }))).toMatchObject({ tries: 6, notYet: 8 })
    expect(pauseSeconds({ status, tries: 5, notYet: 8 })).toBe(300)
  }
})

test('Retry-After makes a pause longer, never shorter and never over 24 hours', () => {
  const read = (header: string | undefined) => retryAfterMs(header, now)
  expect(read('120')).toBe(120_000)
  expect(read('Sun, 01 Mar 2026 12:05:00 GMT')).toBe(300_000)
  expect(read('Sun, 01 Mar 2026 11:05:00 GMT')).toBe(0)
  expect(read('999999999')).toBe(86_400_000)
  expect(['', 'soon', '1.5', '-3', undefined].map(read)).toEqual([null, null, null, null, null])
  expect(pauseSeconds({ status: 429, retryAfterMs: 120_000 })).toBe(120)
  expect(pauseSeconds({ status: 503, retryAfterMs: 120_000 })).toBe(120)
  expect(pauseSeconds({ status: 503, retryAfterMs: 1_000 })).toBe(15)
})
