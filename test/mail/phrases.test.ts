import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { languages } from '../../src/http/languages.js'
import { readPhrases } from '../../src/http/phrases.js'

const master = readPhrases('en', 'mail')
const keys = Object.keys(master)
const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

test.each(languages)('the phrases of letters in %s are complete, hold the same values and are translated', language => {
  const own = readPhrases(language, 'mail')
  expect(Object.keys(own).sort()).toEqual([...keys].sort())
  for (const [key, text] of Object.entries(own)) {
    expect(text).toMatch(/^\S.*\S$/)
    expect(text).not.toMatch(/[<>]|\$t\(|\s{2}/)
    expect({ key, values: placeholders(text) }).toEqual({ key, values: placeholders(master[key]) })
    if (language !== 'en') expect({ key, text }).not.toEqual({ key, text: master[key] })
  }
})

test('no phrase of the letters is unused', () => {
  const folder = new URL('../../src/mail/', import.meta.url)
  const sources = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'))
  expect(keys.filter(key => !sources.some(source => source.includes(`'${key}'`)))).toEqual([])
})
