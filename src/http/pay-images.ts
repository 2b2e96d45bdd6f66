import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Route } from './route.js'

const folder = new URL('../../views/pay-images/', import.meta.url)

/** `/img/pay/{name}.png`: the picture of each way to pay and channel, for shops that draw their own choice (imoje-rest.md §2.13). */
export const payImageRoutes = (): Route[] =>
  readdirSync(folder).map(file => {
    const body = readFileSync(new URL(file, folder))
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 20)}"`
    const headers = {
      'content-type': 'image/png',
      'cache-control': 'public, max-age=86400',
      'cross-origin-resource-policy': 'cross-origin',
      etag,
    }
    return { method: 'GET', path: `/img/pay/${file}`, handle: () => ({ status: 200, headers, body }) }
  })
