import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { holdFile, serveFile } from './held-file.js'
import type { Route } from './route.js'

/** What a shop's page writes into its `src` (imoje-paywall.md §6), and the file it gets. */
const scripts = [
  {
    path: '/js/widget.min.js',
    name: 'widget.js',
    reason:
      'On a shop’s own page, where the shop has placed it: opens the card page of this gateway in a frame and tells the shop’s page how it ended. It sees no card data.',
  },
  {
    path: '/js/installments.js',
    name: 'installments.js',
    reason:
      'On a shop’s own page, where the shop has placed it: opens the instalment calculator of this gateway in a frame and tells the shop’s page what was chosen.',
  },
] as const

const folder = new URL('../../views/shop-scripts/', import.meta.url)

const read = (name: string): Buffer => readFileSync(new URL(name, folder))

/** The same scripts as rows of the inventory: address, hash, size and why a shop's page loads them. */
export const shopScriptInventory = () =>
  scripts.map(({ path, name, reason }) => {
    const bytes = read(name)
    const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
    return { address: path, integrity, bytes: bytes.length, reason }
  })

/** The scripts for shops' own pages. Their names are in shops' pages and cannot carry a hash, so browsers ask again after an hour. */
export const shopScriptRoutes = (): Route[] =>
  scripts.map(({ path, name }) => {
    const file = holdFile('text/javascript; charset=utf-8', read(name))
    return {
      method: 'GET',
      path,
      handle: ask => {
        const { headers, body, etag } = serveFile(file, ask)
        const isKnown = String(ask.headers['if-none-match'] ?? '')
          .split(',')
          .some(tag => tag.trim().replace(/^W\//, '') === etag)
        const cached = {
          ...headers,
          etag,
          'cache-control': 'public, max-age=3600',
          'cross-origin-resource-policy': 'cross-origin',
          // Lets a shop load it with `integrity`.
          'access-control-allow-origin': '*',
        }
        return isKnown
          ? { status: 304, headers: { ...cached, 'content-length': body.length } }
          : { status: 200, headers: cached, body }
      },
    }
  })
