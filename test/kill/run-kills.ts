import { setTimeout as pause } from 'node:timers/promises'
import { databaseFile, type Product, startProduct } from '../bench/process/product.js'
import { workFolder } from '../bench/process/work-folder.js'
import { chanceOf } from './chance.js'
import { openWitness } from './database.js'
import { drain } from './drain.js'
import { judge } from './judge.js'
import { startPayers } from './payers.js'
import { startShopReceiver } from './shop-receiver.js'

export type Engine = 'sqlite' | 'postgres'

export type KillOrder = {
  engine: Engine
  kills: number
  seed: number
  /** An empty database; required for PostgreSQL. */
  databaseUrl?: string
}

export type KillReport = {
  engine: Engine
  kills: number
  seed: number
  /** Payments that were acknowledged with a 303, and those that were shown as paid. */
  opened: number
  paid: number
  /** Different notifications that arrived, and how many arrived again. */
  notifications: number
  repeated: number
  /** How far the clocks had to be moved until nothing was open. */
  movedMs: number
  seconds: number
  /** Everything that was wrong; empty = every promise was kept. */
  faults: string[]
}

const payers = 24
/** A life lasts between these, counted from the moment the gateway listens. */
const shortestLifeMs = 30
const longestLifeMs = 900
const lastLifeMs = 2_500

/** Runs the built product under load and ends it with `kill -9` again and again; then checks every promise it made. */
export const runKills = async ({ engine, kills, seed, databaseUrl }: KillOrder): Promise<KillReport> => {
  const startedAt = Date.now()
  const chance = chanceOf(seed)
  const folder = workFolder(`kill-${engine}-${seed}`)
  const database = databaseUrl ?? databaseFile(folder)
  const start = (port?: number) =>
    startProduct({ folder, database, port, env: { KASA_TRUST_PROXY: '1', KASA_LOG_LEVEL: 'warn' } })

  let product: Product = await start()
  const port = Number(new URL(product.said.baseUrl).port)
  const shop = await startShopReceiver(() => product.said.serviceKey)
  const load = startPayers({
    count: payers,
    shop: () => product.said,
    baseUrl: () => product.said.baseUrl,
    notificationUrl: shop.url,
    chance: chanceOf(seed + 1),
  })
  for (let kill = 0; kill < kills; kill++) {
    await pause(shortestLifeMs + chance.below(longestLifeMs - shortestLifeMs))
    await product.kill()
    product = await start(port)
  }
  await pause(lastLifeMs)
  await load.stop()
  await product.stop()

  const witness = await openWitness(database)
  try {
    const movedMs = await drain(witness, folder, database)
    const arrivals = [...shop.messages.values()].reduce((sum, message) => sum + message.arrivals, 0)
    return {
      engine,
      kills,
      seed,
      opened: load.opened.size,
      paid: load.paid.size,
      notifications: shop.messages.size,
      repeated: arrivals - shop.messages.size,
      movedMs,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      faults: await judge(witness, load, shop),
    }
  } finally {
    await witness.close()
    await shop.close()
  }
}
