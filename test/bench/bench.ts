import { writeFileSync } from 'node:fs'
import { takeImprint } from './imprint/take-imprint.js'
import { startLoad } from './load/load.js'
import { type Options, readOptions, type Section } from './options.js'
import { clearWorkFolders } from './process/work-folder.js'
import type { Figure } from './report/figure.js'
import { machine } from './report/machine.js'
import { farMisses, targetsTable } from './report/targets.js'
import { api } from './sections/api.js'
import type { Bench } from './sections/bench-run.js'
import { cluster } from './sections/cluster.js'
import { flow } from './sections/flow.js'
import { generatorCheck } from './sections/generator-check.js'
import { growth } from './sections/growth.js'
import { notify } from './sections/notify.js'
import { page } from './sections/page.js'
import { panel } from './sections/panel.js'
import { pg } from './sections/pg.js'
import { start } from './sections/start.js'

const parts: Record<Exclude<Section, 'panel'>, (bench: Bench) => Promise<Figure[]>> = {
  flow,
  page,
  start,
  notify,
  growth,
  cluster,
  pg,
  api,
}

/** `npm run bench`: each figure a ratio to a limit that was measured in the same run (performance.md). */
const run = async (options: Options): Promise<Figure[]> => {
  const said: string[] = []
  const say = (text: string) => {
    said.push(text)
    console.log(`${text}\n`)
  }
  const load = startLoad()
  try {
    say(machine())
    const isLoaded = options.sections.some(section => section !== 'panel')
    const bench = isLoaded ? { options, load, say, imprint: await takeImprint() } : null
    if (bench) await generatorCheck(bench)
    const figures: Figure[] = []
    for (const section of options.sections) {
      const startedAt = performance.now()
      if (section === 'panel') figures.push(...(await panel({ options, say })))
      else if (bench) figures.push(...(await parts[section](bench)))
      say(`(${section}: ${Math.round((performance.now() - startedAt) / 1000)} s)`)
    }
    say(targetsTable(figures))
    if (options.jsonFile)
      writeFileSync(options.jsonFile, JSON.stringify({ options, machine: machine(), figures, said }, null, 2))
    return figures
  } finally {
    load.stop()
    clearWorkFolders()
  }
}

const options = readOptions(process.argv.slice(2))
const misses = farMisses(await run(options))
if (options.quick && misses.length > 0) {
  console.error(`far below goal: ${misses.map(({ target, what }) => `${target} (${what})`).join(', ')}`)
  process.exitCode = 1
}
