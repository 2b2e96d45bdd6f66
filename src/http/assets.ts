import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Answer, Ask, Route } from './route.js'

/** Static files of ours, held in memory under names that change with their content. */
export type Assets = {
  /** Address of a file of `views/assets`; throws when there is none. */
  url(name: string): string
  route: Route
}

type Held = { type: string; plain: Buffer; br: Buffer; gzip: Buffer }

const folder = new URL('../../views/assets/', import.meta.url)
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/** Reads and compresses every file of `views/assets` once. */
export const createAssets = (): Assets => {
  const files = new Map<string, Held>()
  const urls = new Map<string, string>()
  for (const name of readdirSync(folder).filter(file => Object.hasOwn(types, extname(file)))) {
    const held = hold(name)
    const hashed = hashedName(name, held.plain)
    files.set(hashed, held)
    urls.set(name, `/assets/${hashed}`)
  }
  return {
    url: name => {
      const url = urls.get(name)
      if (url === undefined) throw new Error(`No asset "${name}" in views/assets`)
      return url
    },
    route: { method: 'GET', path: '/assets/:file', handle: ask => serve(files.get(ask.params.file ?? ''), ask) },
  }
}

function hold(name: string): Held {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const plain = Buffer.from(name.endsWith('.css') ? withoutComments(text) : text)
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  return { type: types[extname(name)] ?? '', plain, br, gzip: gzipSync(plain, { level: 9 }) }
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
