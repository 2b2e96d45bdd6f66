import { setTimeout as pause } from 'node:timers/promises'
import { databaseFile, startProduct } from '../bench/process/product.js'
import { workFolder } from '../bench/process/work-folder.js'
import { chanceOf } from './chance.js'
import { openWitness } from './database.js'
import { drain } from './drain.js'
import { judge } from './judge.js'
import { type Promises, startPayers } from './payers.js'
import { type ShopReceiver, startShopReceiver } from './shop-receiver.js'

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
/** On a busy machine a life goes on until it has promised something, but not for ever. */
const patienceMs = 15_000

const until = async (isDone: () => boolean): Promise<void> => {
  const end = Date.now() + patienceMs
  while (!isDone() && Date.now() < end) await pause(20)
}

/** Runs the built product under load and ends it with `kill -9` again and again; then checks every promise it made. */
export const runKills = async (order: KillOrder): Promise<KillReport> => {
  const { engine, kills, seed } = order
  const startedAt = Date.now()
  const folder = workFolder(`kill-${engine}-${seed}`)
  const database = order.databaseUrl ?? databaseFile(folder)
  const { shop, promises } = await liveAndDie(order, folder, database)
  const witness = await openWitness(database)
  try {
    const movedMs = await drain(witness, folder, database)
    const arrivals = [...shop.messages.values()].reduce((sum, message) => sum + message.arrivals, 0)
    return {
      engine,
      kills,
      seed,
      opened: promises.opened.size,
      paid: promises.paid.size,
      notifications: shop.messages.size,
      repeated: arrivals - shop.messages.size,
      movedMs,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      faults: await judge(witness, promises, shop),
    }
  } finally {
    await witness.close()
    await shop.close()
  }
}

/** All lives of the gateway but what `drain` makes of the rest; payers and the shop outlive each of them. */
const liveAndDie = async (
  { kills, seed }: KillOrder,
  folder: string,
  database: string,
): Promise<{ shop: ShopReceiver; promises: Promises }> => {
  const chance = chanceOf(seed)
  const env = { KASA_TRUST_PROXY: '1', KASA_LOG_LEVEL: 'warn' }
  const start = (port?: number) => startProduct({ folder, database, port, env })
  let product = await start()
  const { baseUrl } = product.said
  const shop = await startShopReceiver(product.said.serviceKey)
  const load = startPayers({
    count: payers,
    shop: product.said,
    baseUrl,
    notificationUrl: shop.url,
    chance: chanceOf(seed + 1),
  })
  const acknowledged = () => load.opened.size + load.paid.size
  try {
    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged()
      await pause(shortestLifeMs + chance.below(longestLifeMs - shortestLifeMs))
      await until(() => acknowledged() > before)
      await product.kill()
      product = await start(Number(new URL(baseUrl).port))
    }
    await pause(lastLifeMs)
    await until(() => load.paid.size > kills)
  } catch (error) {
    await shop.close()
    throw error
  } finally {
    await load.stop()
    await product.stop()
  }
  return { shop, promises: load }
}
