import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Answer, Ask, Route } from './route.js'

/** Static files of ours, held in memory under names that change with their content. */
export type Assets = {
  /** Address of a file of `views/assets`; throws when there is none. */
  url(name: string): string
  /** What a browser compares a file with before it runs it (Subresource Integrity, sha384). */
  integrity(name: string): string
  /** Every script that a page of ours may load. */
  scripts: readonly Script[]
  route: Route
}
export type Script = { name: string; address: string; integrity: string; bytes: number }

type Held = { name: string; address: string; integrity: string; type: string; plain: Buffer; br: Buffer; gzip: Buffer }

const folder = new URL('../../views/assets/', import.meta.url)
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/** Reads and compresses every file of `views/assets` once. */
export const createAssets = (): Assets => {
  const held = readdirSync(folder)
    .filter(file => Object.hasOwn(types, extname(file)))
    .map(hold)
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

function hold(name: string): Held {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const plain = Buffer.from(name.endsWith('.css') ? withoutComments(text) : text)
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  const address = `/assets/${hashedName(name, plain)}`
  const integrity = `sha384-${createHash('sha384').update(plain).digest('base64')}`
  return { name, address, integrity, type: types[extname(name)] ?? '', plain, br, gzip: gzipSync(plain, { level: 9 }) }
}

function withoutComments(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\n\s*/g, '\n')
    .trim()
}

function hashedName(name: string, content: Buffer): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  return name.replace(/(\.\w+)$/, `.${hash}$1`)
}

function serve(file: Held | undefined, { headers }: Ask): Answer {
  if (!file) return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found\n' }
  const accepted = String(headers['accept-encoding'] ?? '')
  const encoding = /\bbr\b(?!;q=0(?:[,\s]|$))/.test(accepted)
    ? 'br'
    : /\bgzip\b(?!;q=0(?:[,\s]|$))/.test(accepted)
      ? 'gzip'
      : null
  return {
    status: 200,
    headers: {
      'content-type': file.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    },
    body: encoding ? file[encoding] : file.plain,
  }
}
