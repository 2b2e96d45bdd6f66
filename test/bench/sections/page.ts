import { spawnSync } from 'node:child_process'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { request } from 'undici'
import { openOnly } from '../imprint/take-imprint.js'
import { compare, contest } from '../measure/contest.js'
import type { Spread } from '../measure/ratios.js'
import { program } from '../process/contestant.js'
import { productEntrant, programEntrant } from '../process/entrants.js'
import { type Figure, figure } from '../report/figure.js'
import { standingsTable } from '../report/standings.js'
import { table } from '../report/table.js'
import type { Bench } from './bench-run.js'

type Weight = { what: string; plain: number; gzip: number; brotli: number }

const stylesheet = /<link\b[^>]*rel="?stylesheet"?[^>]*>/g
const scriptTag = /<script\b[^>]*>/g
const address = /(?:href|src)="([^"]+)"/
const waitsForNothing = /\b(?:async|defer)\b|type="module"/

/** Target 13: what must arrive before the page can be painted, compressed; scripts that hold it up; the cost of drawing it. */
export const page = async (bench: Bench): Promise<Figure[]> => {
  const { imprint, say, options } = bench
  const entrant = await productEntrant(imprint, 'page')
  try {
    const { html } = await openOnly(entrant.product, crypto.randomUUID())
    const text = async (tag: string) =>
      (await request(new URL(address.exec(tag)?.[1] ?? '', entrant.baseUrls[0]))).body.text()
    const sheets = await Promise.all((html.match(stylesheet) ?? []).map(text))
    const tags = html.match(scriptTag) ?? []
    const scripts = await Promise.all(tags.filter(tag => address.test(tag)).map(text))
    const blocking = tags.filter(tag => !waitsForNothing.test(tag)).length
    const weights = [weigh('html', html), weigh('css', sheets.join('')), weigh('script (deferred)', scripts.join(''))]
    say(weightTable(weights))
    const critical = (weights[0]?.gzip ?? 0) + (weights[1]?.gzip ?? 0)
    return [
      figure({
        target: 13,
        what: 'critical bytes, gzip',
        value: exactly(critical),
        unit: 'B',
        goal: { atMost: 14_000 },
      }),
      figure({ target: 13, what: 'blocking scripts', value: exactly(blocking), unit: '', goal: { atMost: 0 } }),
      figure({ target: 13, what: 'render', value: renderUs(options.quick), unit: 'µs', goal: { atMost: 50 } }),
      ...(await route(bench)),
    ]
  } finally {
    await entrant.stop()
  }
}

/** The page's route alone: the same page looked at again and again, beside the limit program's. */
const route = async ({ imprint, say, load, options }: Bench): Promise<Figure[]> => {
  const limitScript = new URL('../limit/flow.ts', import.meta.url)
  const limit = await programEntrant(imprint, { name: 'limit', script: limitScript })
  const product = await productEntrant(imprint, 'product')
  try {
    const { rounds, seconds } = options
    const order = { rounds, seconds, warmSeconds: seconds / 4, connections: 64, pageOnly: true }
    const [floor, ours] = await contest(load, [limit, product], order)
    if (!floor || !ours) return []
    say(standingsTable(`page route (64 conns, ${rounds} rounds of ${seconds} s)`, [floor, ours]))
    const { rate, cpu, doubt } = compare(ours, floor)
    const note = `cpu-ratio ${cpu.median.toFixed(2)}; held against the goal of the whole flow`
    return [
      figure({ target: 13, what: 'page route ÷ limit', value: rate, unit: '×', goal: { atLeast: 0.6 }, doubt, note }),
    ]
  } finally {
    await limit.stop()
    await product.stop()
  }
}

const exactly = (value: number): Spread => ({ median: value, min: value, max: value })

const weigh = (what: string, text: string): Weight => ({
  what,
  plain: Buffer.byteLength(text),
  gzip: gzipSync(text, { level: 6 }).length,
  brotli: brotliCompressSync(text).length,
})

const weightTable = (weights: Weight[]): string =>
  table([
    ['page', 'bytes', 'gzip-6', 'brotli-11'],
    ...weights.map(({ what, plain, gzip, brotli }) => [what, String(plain), String(gzip), String(brotli)]),
  ])

/** A process of its own, so that the product's renderer runs as it was built. */
const renderUs = (quick: boolean): Spread => {
  const script = program(new URL('../measure/render.ts', import.meta.url), quick ? '2000' : '20000')
  const { stdout, stderr, status } = spawnSync('taskset', ['-c', '0', process.execPath, ...script], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the page could not be drawn: ${stderr.slice(-1000)}`)
  return JSON.parse(stdout) as Spread
}
