import { readFileSync } from 'node:fs'
import { holdFile, serveFile } from './held-file.js'
import type { Route } from './route.js'

/** What a shop's page writes into its `src` (imoje-paywall.md §6), and the file it gets. */
const scripts = [
  ['/js/widget.min.js', 'widget.js'],
  ['/js/installments.js', 'installments.js'],
] as const

const folder = new URL('../../views/shop-scripts/', import.meta.url)

/** The scripts for shops' own pages. Their names are in shops' pages and cannot carry a hash, so browsers ask again after an hour. */
export const shopScriptRoutes = (): Route[] =>
  scripts.map(([path, name]) => {
    const file = holdFile('text/javascript; charset=utf-8', readFileSync(new URL(name, folder)))
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
