import { type Entrant, faultOf, slice } from '../measure/contest.js'
import { median, pairwise, spreadOf, unsteadiness } from '../measure/ratios.js'
import { type Doubt, type Figure, figure } from '../report/figure.js'
import { short } from '../report/table.js'
import type { Bench } from './bench-run.js'

const perSecond = 200
const connections = 16
/** Tails move more than medians do. */
export const tailSteadyEnough = 0.5

/** Target 5: p99 of the whole flow at a fixed rate on connections that are open and warm. */
export const latencyFigure = async (
  { options, load, say }: Pick<Bench, 'options' | 'load' | 'say'>,
  product: Entrant,
  limit: Entrant,
): Promise<Figure> => {
  const p99: [number[], number[]] = [[], []]
  let doubt: Doubt
  const run = { connections, warmSeconds: 0.5, seconds: options.quick ? 1.5 : 5, rate: perSecond }
  for (let round = 0; round < (options.quick ? 1 : options.rounds); round++) {
    for (const [index, entrant] of [product, limit].entries()) {
      const { result, rows } = await slice(load, entrant, run, `p${round}-${entrant.name}`)
      p99[index]?.push(result.p99Ms)
      const fault = faultOf(result, rows)
      if (fault) doubt = { verdict: 'refused', why: fault }
    }
  }
  const note = `p99 ${short(median(p99[0]))} ms, limit ${short(median(p99[1]))} ms`
  say(`latency at ${perSecond} flows/s (POST and GET each), ${connections} warm connections: ${note}`)
  const wobble = unsteadiness(spreadOf(p99[1]))
  if (wobble > tailSteadyEnough)
    doubt ??= { verdict: 'noisy, not judged', why: `limit's p99 moved by ${Math.round(wobble * 100)} %` }
  return figure({
    target: 5,
    what: `p99 of the flow at ${perSecond}/s ÷ limit's`,
    value: pairwise(p99[0], p99[1]),
    unit: '×',
    goal: { atMost: 2 },
    doubt,
    note,
  })
}
