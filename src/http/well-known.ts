import type { Assets } from './assets.js'
import { json, type Route } from './route.js'
import { shopScriptInventory } from './shop-scripts.js'

/** `/.well-known/kasa-keys.json`: the public keys that notifications can be verified with (domain.md §5). */
export const keyRoutes = (keys: { jwk: object; webhookKey: string }): Route[] => [
  {
    method: 'GET',
    path: '/.well-known/kasa-keys.json',
    handle: () =>
      json(200, { keys: [keys.jwk], webhookKeys: [keys.webhookKey] }, { 'cache-control': 'public, max-age=300' }),
  },
]

/** Why a page of ours loads each of its scripts (PCI DSS 4.0.1, 6.4.3: an inventory with a written justification). */
const reasons: ReadonlyMap<string, string> = new Map([
  [
    'frame.js',
    'Only in a frame on a shop’s own page: tells the shop’s page how high it is, that the payer closes it, that the payment has ended, and which instalments the payer looks at.',
  ],
  [
    'htmx.js',
    'Only in the panel of merchants, never where somebody pays: htmx 4, as its authors published it, puts the answer of a list’s filters and pages in place of the old list. Everything works without it.',
  ],
  [
    'panel.js',
    'Only in the panel of merchants, never where somebody pays: copy buttons, menus without their buttons, keys for search and rows, what a list that htmx brought must say. Everything works without it.',
  ],
  [
    'passkey.js',
    'Only in the panel of merchants, never where somebody pays: asks the device for a passkey, which browsers give to scripts alone. Without it people sign in by password and code.',
  ],
  [
    'paywall.js',
    'Enhances the payment page: spacing of typed numbers, filter of banks, copy buttons, countdown and looking again while a payment waits. Everything works without it.',
  ],
])

/** Scripts of our pages with address, hash and reason; throws for one that nobody has justified. */
export const scriptInventory = ({ scripts }: Pick<Assets, 'scripts'>) =>
  scripts.map(({ name, address, integrity, bytes }) => {
    const reason = reasons.get(name)
    if (reason === undefined) throw new Error(`The script "${name}" has no reason in http/well-known.ts`)
    return { address, integrity, bytes, reason }
  })

/** `/.well-known/kasa-scripts.json`: the inventory of our pages' scripts and of those for shops' pages; `kasa page-integrity` compares with it. */
export const scriptRoutes = (assets: Pick<Assets, 'scripts'>): Route[] => {
  const inventory = { scripts: [...scriptInventory(assets), ...shopScriptInventory()] }
  return [
    {
      method: 'GET',
      path: '/.well-known/kasa-scripts.json',
      handle: () => json(200, inventory, { 'cache-control': 'public, max-age=300' }),
    },
  ]
}
