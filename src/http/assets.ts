import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { type HeldFile, holdFile, serveFile } from './held-file.js'
import type { Answer, Ask, Route } from './route.js'

/** Static files of ours, held in memory under names that change with their content. */
export type Assets = {
  /** Address of a file of `views/assets` or of a package; throws when there is none. */
  url(name: string): string
  /** What a browser compares a file with before it runs it (Subresource Integrity, sha384). */
  integrity(name: string): string
  /** Every script that a page of ours may load. */
  scripts: readonly Script[]
  route: Route
}
export type Script = { name: string; address: string; integrity: string; bytes: number }

type Held = HeldFile & { name: string; address: string; integrity: string }

const folder = new URL('../../views/assets/', import.meta.url)
/** Files that we serve as their packages made them: our name for each, and where it lies. */
const packaged: ReadonlyMap<string, string> = new Map([['htmx.js', 'htmx.org/dist/htmx.min.js']])
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/** Reads and compresses every file of `views/assets`, and the packaged ones, once. */
export const createAssets = (): Assets => {
  const { resolve } = createRequire(import.meta.url)
  const held = [
    ...readdirSync(folder)
      .filter(file => Object.hasOwn(types, extname(file)))
      .map(name => hold(name, new URL(name, folder))),
    ...[...packaged].map(([name, file]) => hold(name, resolve(file))),
  ]
  const byName = new Map(held.map(file => [file.name, file]))
  const byAddress = new Map(held.map(file => [file.address, file]))
  const named = (name: string): Held => {
    const file = byName.get(name)
    if (file === undefined) throw new Error(`No asset "${name}" in views/assets`)
    return file
  }
  return {
    url: name => named(name).address,
    integrity: name => named(name).integrity,
    scripts: held
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ name, address, integrity, plain }) => ({ name, address, integrity, bytes: plain.length })),
    route: {
      method: 'GET',
      path: '/assets/:file',
      handle: ask => serve(byAddress.get(`/assets/${ask.params.file}`), ask),
    },
  }
}

function hold(name: string, path: URL | string): Held {
  const text = readFileSync(path, 'utf8')
  const plain = Buffer.from(name.endsWith('.css') ? withoutComments(text) : text)
  const file = holdFile(types[extname(name)] ?? '', plain)
  const address = `/assets/${hashedName(name, file.digest)}`
  const integrity = `sha384-${createHash('sha384').update(plain).digest('base64')}`
  return { ...file, name, address, integrity }
}

function withoutComments(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\n\s*/g, '\n')
    .trim()
}

function hashedName(name: string, digest: string): string {
  return name.replace(/(\.\w+)$/, `.${digest.slice(0, 12)}$1`)
}

function serve(file: HeldFile | undefined, ask: Ask): Answer {
  if (!file) return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found\n' }
  const { headers, body } = serveFile(file, ask)
  return { status: 200, headers: { ...headers, 'cache-control': 'public, max-age=31536000, immutable' }, body }
}
