import { join } from 'node:path'
import { launch, program } from '../process/contestant.js'
import { workFolder } from '../process/work-folder.js'
import { short } from '../report/table.js'
import type { Bench } from './bench-run.js'

const script = new URL('../load/trivial-server.ts', import.meta.url)

/** Shows what the load generator can do by itself, so that nobody takes its limit for a server's. */
export const generatorCheck = async ({ load, options, say }: Bench): Promise<void> => {
  const logFile = join(workFolder('trivial'), 'log')
  const server = await launch<{ baseUrl: string }>({ args: program(script), logFile, core: 0 })
  try {
    const slice = {
      shop: null,
      prefix: '',
      connections: 64,
      warmSeconds: 0.3,
      seconds: options.quick ? 0.5 : 2,
      rate: null,
    }
    const result = await load.run({ baseUrls: [server.said.baseUrl], pids: [server.pid], ...slice })
    say(
      `load: own generator (plain sockets, no pipelining, every form different and signed on the way), on core 1; servers on core 0. ` +
        `Against a node:http server that says hello: ${short(result.flowsPerSecond)} requests/s at ${Math.round(result.generatorCpuShare * 100)} % of its core`,
    )
  } finally {
    await server.stop()
  }
}
