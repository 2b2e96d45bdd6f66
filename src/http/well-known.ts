import { json, type Route } from './route.js'

/** `/.well-known/kasa-keys.json`: the public keys that notifications can be verified with (domain.md §5). */
export const keyRoutes = (keys: { jwk: object; webhookKey: string }): Route[] => [
  {
    method: 'GET',
    path: '/.well-known/kasa-keys.json',
    handle: () =>
      json(200, { keys: [keys.jwk], webhookKeys: [keys.webhookKey] }, { 'cache-control': 'public, max-age=300' }),
  },
]
