import { copyFileSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiImprint, caller, linkBody, refundBody, sell, takeApiImprint } from '../imprint/take-api-imprint.js'
import type { RepeatedCall } from '../load/repeat-client.js'
import { compare, contest, type Entrant } from '../measure/contest.js'
import { launch, program } from '../process/contestant.js'
import { rowsOfFile } from '../process/entrants.js'
import { databaseFile, startProduct } from '../process/product.js'
import { workFolder } from '../process/work-folder.js'
import { type Figure, figure } from '../report/figure.js'
import { standingsTable } from '../report/standings.js'
import type { Bench } from './bench-run.js'

const limitScript = new URL('../limit/api.ts', import.meta.url)
/** Sales whose money goes back a little at a time, so that no single one becomes the bottleneck. */
const salesForRefunds = 400

type Kind = 'create' | 'read' | 'refund'
type Running = { entrant: Entrant; callOf: (kind: Kind) => RepeatedCall; stop: () => Promise<void> }

/** Row 15, our own: calls of the REST API beside a program that does nothing but the same rows and bytes. */
export const api = async ({ options, load, say }: Bench): Promise<Figure[]> => {
  const imprint = await takeApiImprint()
  const [limit, product] = [await startLimit(imprint), await startOurs(imprint)]
  const { rounds, seconds } = options
  const figures: Figure[] = []
  try {
    for (const kind of ['create', 'read', 'refund'] as const) {
      const entrants = [limit, product].map(({ entrant, callOf }) => ({ ...entrant, call: callOf(kind) }))
      const order = { rounds, seconds, warmSeconds: seconds / 4, connections: 64, name: `api-${kind}` }
      const [floor, ours] = await contest(load, entrants, order)
      if (!floor || !ours) continue
      say(standingsTable(`API ${kind} (64 conns, FULL, ${rounds} rounds of ${seconds} s)`, [floor, ours]))
      const { rate, cpu, doubt } = compare(ours, floor)
      const note = `cpu-ratio ${cpu.median.toFixed(2)}; no goal in performance.md, held against ours`
      figures.push(
        figure({
          target: 15,
          what: `API ${kind} ÷ limit`,
          value: rate,
          unit: '×',
          goal: { atLeast: 0.3 },
          doubt,
          note,
        }),
      )
    }
    return figures
  } finally {
    await limit.stop()
    await product.stop()
  }
}

const callOfOrders = (imprint: ApiImprint, sales: readonly string[]) => {
  const { merchantId, apiToken: token } = imprint.shop
  const below = (path: string) => `/v1/merchant/${merchantId}${path}`
  const calls: Record<Kind, RepeatedCall> = {
    create: {
      method: 'POST',
      paths: [below('/payment')],
      token,
      body: linkBody({ said: imprint.shop }, '{order}'),
      opens: true,
    },
    read: { method: 'GET', paths: sales.map(id => below(`/transaction/${id}`)), token, body: null, opens: false },
    refund: {
      ...{ method: 'POST', paths: sales.map(id => below(`/transaction/${id}/refund`)), token },
      ...{ body: refundBody({ said: imprint.shop }, '{order}'), opens: false },
    },
  }
  return (kind: Kind) => calls[kind]
}

const startLimit = async (imprint: ApiImprint): Promise<Running> => {
  const folder = workFolder('api-limit')
  const [imprintFile, file] = [join(folder, 'imprint.json'), join(folder, 'copy.sqlite')]
  writeFileSync(imprintFile, JSON.stringify(imprint), { mode: 0o600 })
  const args = program(limitScript, imprintFile, file)
  const started = await launch<{ baseUrl: string }>({ args, logFile: join(folder, 'log'), core: 0 })
  const entrant = {
    name: 'limit',
    baseUrls: [started.said.baseUrl],
    pids: [started.pid],
    shop: null,
    countRows: rowsOfFile(file),
  }
  return { entrant, callOf: callOfOrders(imprint, [imprint.saleId]), stop: started.stop }
}

const startOurs = async (imprint: ApiImprint): Promise<Running> => {
  const folder = workFolder('api-product')
  cpSync(imprint.folder, folder, { recursive: true, filter: file => !/\.sqlite|\.log$/.test(file) })
  copyFileSync(imprint.baseFile, databaseFile(folder))
  const product = await startProduct({ folder, core: 0, env: { KASA_API_RATE: '999999' } })
  const call = caller(product)
  const sales: string[] = []
  for (let at = 0; at < salesForRefunds; at++) sales.push(await sell(call, product))
  const { baseUrl } = product.said
  const entrant = {
    ...{ name: 'product', baseUrls: [baseUrl], pids: [product.pid], shop: null },
    countRows: rowsOfFile(databaseFile(folder)),
  }
  return { entrant, callOf: callOfOrders(imprint, sales), stop: product.stop }
}
