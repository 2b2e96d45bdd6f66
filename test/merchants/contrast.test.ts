import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Colour, contrast, nearestPassing, readColour } from '../../src/merchants/contrast.js'
import { plainLook, wishedLook } from '../../src/merchants/look.js'

/** Ratios as public WCAG contrast checkers print them. */
test.each<[Colour, Colour, number]>([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#767676', '#ffffff', 4.54],
  ['#1d4ed8', '#f4f6f9', 6.18],
  ['#ff0000', '#ffffff', 4],
])('the contrast of %s on %s is %d', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 1)
  expect(contrast(other, one)).toBe(contrast(one, other))
})

test('a colour is read as people write it', () => {
  expect(['#1D4ED8', '1d4ed8', ' #1d4ed8 '].map(readColour)).toEqual(['#1d4ed8', '#1d4ed8', '#1d4ed8'])
  expect(['#fff', 'red', '#1d4ed', '#1d4ed8;}', ''].map(readColour)).toEqual(Array(5).fill(undefined))
})

const colours = fc.integer({ min: 0, max: 0xffffff }).map((bits): Colour => `#${bits.toString(16).padStart(6, '0')}`)
const grounds = fc.constantFrom<Colour>('#ffffff', '#f4f6f9', '#171c26', '#0f131b')

test('the nearest passing colour passes, and a colour that passes is its own', () => {
  fc.assert(
    fc.property(colours, grounds, (colour, ground) => {
      const found = nearestPassing(colour, [ground], 4.5)
      expect(contrast(found, ground)).toBeGreaterThanOrEqual(4.5)
      if (contrast(colour, ground) >= 4.5) expect(found).toBe(colour)
    }),
  )
})

test('whatever accent is kept can be read on light and on dark ground', () => {
  fc.assert(
    fc.property(colours, accent => {
      const wished = wishedLook(plainLook, { accent })
      if ('faults' in wished) {
        const offered = String(wished.faults[0]?.facts.nearest)
        expect(wishedLook(plainLook, { accent: offered })).toHaveProperty('look')
        return
      }
      expect(contrast(wished.look.accent ?? '#f4f6f9', '#f4f6f9')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(wished.look.accentDark ?? '#171c26', '#171c26')).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

test('every wrong wish is named with its rule and its fix, and nothing is kept', () => {
  const wished = wishedLook(plainLook, { accent: '#ffcc00', accentDark: 'blue', radius: '25', scheme: 'night' })
  expect(wished).toEqual({
    faults: [
      {
        field: 'accent',
        rule: 'contrast',
        facts: { contrast: '1.40', ground: '#f4f6f9', ratio: 4.5, nearest: expect.stringMatching(/^#[0-9a-f]{6}$/) },
      },
      { field: 'accentDark', rule: 'colour', facts: {} },
      { field: 'radius', rule: 'radius', facts: { max: 24 } },
      { field: 'scheme', rule: 'scheme', facts: { allowed: 'auto, light, dark' } },
    ],
  })
})
