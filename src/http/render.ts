import { readdirSync, readFileSync } from 'node:fs'
import ejs from 'ejs'
import type { Assets } from './assets.js'
import type { Language } from './languages.js'
import type { Phrases } from './phrases.js'

/** Draws a screen: `Views` is the door's `interface Pages`. */
export type Render<Views> = <Name extends keyof Views & string>(
  name: Name,
  language: Language,
  view: Views[Name],
) => string

export type RendererNeeds = {
  assets: Pick<Assets, 'url' | 'integrity'>
  phrases: Readonly<Record<Language, Phrases<never>>>
  /** `strict` also throws when a template asks a view for a name that it does not have: for development and tests. */
  views: 'plain' | 'strict'
}

type Draw = (scope: { view: unknown; t: Phrases<never> }) => string

const folder = new URL('../../views/', import.meta.url)
const special = /[&<>"']/
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

/**
 * Compiles every template of a door (a folder of `views`) at the start. Templates see `view` and `t` and nothing else;
 * `include('…')`, `asset('…')` and `integrity('…')` are resolved here, because EJS would look for files on every request.
 */
export const createRenderer = <Views>(door: string, { assets, phrases, views }: RendererNeeds): Render<Views> => {
  const draws = new Map<string, Draw>()
  for (const file of readdirSync(new URL(`${door}/`, folder)).filter(name => name.endsWith('.ejs'))) {
    const name = `${door}/${file.slice(0, -4)}`
    draws.set(name, compile(name, assets))
  }
  return (name, language, view) => {
    const draw = draws.get(name)
    if (!draw) throw new Error(`No template "${name}"`)
    return draw({ view: views === 'strict' ? withoutUnknownNames(view, name) : view, t: phrases[language] })
  }
}

/** A template with its includes put in and its assets named: EJS text that needs only `view` and `t`. */
export const templateText = (name: string, assets: Pick<Assets, 'url' | 'integrity'>): string =>
  readFileSync(new URL(`${name}.ejs`, folder), 'utf8')
    .replace(/<%- include\('([\w/-]+)'\) %>\n?/g, (_, part: string) => templateText(part, assets))
    .replace(/<%= asset\('([\w./-]+)'\) %>/g, (_, file: string) => assets.url(file))
    .replace(/<%= integrity\('([\w./-]+)'\) %>/g, (_, file: string) => assets.integrity(file))

/** Escapes text for HTML content and quoted attributes. */
export const escapeHtml = (value: unknown): string => {
  if (value === undefined || value === null) throw new Error('A template printed nothing')
  const text = String(value)
  return special.test(text) ? text.replace(/[&<>"']/g, character => entities[character] ?? '') : text
}

function compile(name: string, assets: Pick<Assets, 'url' | 'integrity'>): Draw {
  return ejs.compile(templateText(name, assets), {
    strict: true,
    destructuredLocals: ['view', 't'],
    rmWhitespace: true,
    compileDebug: false,
    escape: escapeHtml,
  }) as Draw
}

function withoutUnknownNames(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target)) throw new Error(`${path} has no "${name}"`)
      return withoutUnknownNames(Reflect.get(target, name), `${path}.${String(name)}`)
    },
  })
}
