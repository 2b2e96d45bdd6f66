import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Contestant, launch } from './contestant.js'

/** What `npm start --silent -- --json` prints. */
export type ProductSaid = {
  baseUrl: string
  paywall: string
  api: string
  developers: string
  merchantId: string
  serviceId: string
  serviceKey: string
  apiToken: string
}
export type Product = Contestant<ProductSaid>

export type ProductOrder = {
  /** Data folder; holds the SQLite file unless `database` says otherwise. */
  folder: string
  /** A postgres:// address or a file. */
  database?: string | undefined
  core?: number | undefined
  env?: Readonly<Record<string, string>> | undefined
  nodeArgs?: readonly string[] | undefined
  port?: number | undefined
}

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The SQLite file of a product that runs in this folder. */
export const databaseFile = (folder: string): string => join(folder, 'kasa.sqlite')

/** Starts the built product as a shop's operator would, in a data folder of its own. */
export const startProduct = (order: ProductOrder): Promise<Product> => {
  mkdirSync(order.folder, { recursive: true, mode: 0o700 })
  const database = order.database ?? databaseFile(order.folder)
  return launch<ProductSaid>({
    args: [
      ...(order.nodeArgs ?? []),
      join(root, 'dist/server.js'),
      ...['--json', '--port', String(order.port ?? 0), '--database', database],
    ],
    logFile: join(order.folder, 'server.log'),
    core: order.core,
    env: { KASA_DATA: order.folder, ...order.env },
    cwd: root,
  })
}
