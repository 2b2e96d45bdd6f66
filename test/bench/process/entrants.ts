import { copyFileSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Imprint } from '../imprint/take-imprint.js'
import type { Entrant } from '../measure/contest.js'
import { type Contestant, launch, program } from './contestant.js'
import { databaseFile, type Product, type ProductOrder, startProduct } from './product.js'
import { workFolder } from './work-folder.js'

/** An entrant with the means to end it. */
export type Running = Entrant & { stop(): Promise<void> }

/** Counts payments through a connection of its own. */
export const rowsOfFile = (file: string): (() => Promise<number>) => {
  const db = new Database(file, { readonly: true })
  const count = db.prepare<[], number>('select coalesce(max(id), 0) from payments').pluck()
  return async () => count.get() ?? 0
}

/** A data folder in which the product finds the imprint's merchant, keys and database. */
export const copyOfFolder = (imprint: Imprint, name: string): string => {
  const folder = workFolder(name)
  cpSync(imprint.folder, folder, { recursive: true, filter: file => !/\.sqlite|\.log$/.test(file) })
  copyFileSync(imprint.baseFile, databaseFile(folder))
  return folder
}

/** The product itself, on a copy of the imprint's data. */
export const productEntrant = async (
  imprint: Imprint,
  name: string,
  order: Partial<ProductOrder> = { core: 0 },
): Promise<Running & { product: Product; folder: string }> => {
  const folder = copyOfFolder(imprint, name)
  const product = await startProduct({ folder, ...order })
  return {
    name,
    baseUrls: [product.said.baseUrl],
    pids: [product.pid],
    shop: product.said,
    countRows: rowsOfFile(databaseFile(folder)),
    stop: product.stop,
    product,
    folder,
  }
}

export type ProgramOrder = {
  name: string
  script: URL
  core?: number | undefined
  env?: Readonly<Record<string, string>> | undefined
  /** Arguments after the imprint and the database. */
  args?: readonly string[]
}

/** A program of the benchmark that repeats the imprint on a database file of its own. */
export const programEntrant = async (
  imprint: Imprint,
  { name, script, core = 0, env }: ProgramOrder,
): Promise<Running> => {
  const folder = workFolder(name)
  const file = join(folder, 'copy.sqlite')
  const started = await launchProgram(imprint, { name, script, core, env }, file)
  return {
    name,
    baseUrls: [started.said.baseUrl],
    pids: [started.pid],
    shop: imprint.shop,
    countRows: rowsOfFile(file),
    stop: started.stop,
  }
}

/** Starts a program with the imprint and an address of a database. */
export const launchProgram = (
  imprint: Imprint,
  { name, script, core, env, args = [] }: ProgramOrder,
  database: string,
): Promise<Contestant<{ baseUrl: string }>> => {
  const folder = workFolder(`${name}-imprint`)
  const imprintFile = join(folder, 'imprint.json')
  writeFileSync(imprintFile, JSON.stringify(imprint), { mode: 0o600 })
  const logFile = join(folder, 'log')
  return launch({ args: program(script, imprintFile, database, ...args), logFile, core, env })
}
