import { checkLighthouse } from './lighthouse.js'
import { checkMethods } from './methods.js'
import { checkPanel } from './panel.js'
import { checkScreens } from './screens.js'

/**
 * The full matrix of pages, of which `npm test` runs a covering part:
 * `npm run test:pages [-- screens panel methods lighthouse] [-- --languages pl,de]`. Prints every fault; ends with 1 when there is one.
 */
const words = process.argv.slice(2)
const at = words.indexOf('--languages')
const languages = at < 0 ? undefined : words[at + 1]?.split(',')

const parts = {
  screens: () => checkScreens(languages),
  panel: () => checkPanel(languages),
  methods: checkMethods,
  lighthouse: checkLighthouse,
}
const chosen = Object.entries(parts).filter(([name]) => words.includes(name))
let checks = 0
let faults = 0
for (const [name, check] of chosen.length > 0 ? chosen : Object.entries(parts)) {
  const found = await check()
  console.log(`${name}: ${found.checks} checks, ${found.faults.length} faults`)
  for (const fault of found.faults) console.error(`FAULT ${fault}`)
  checks += found.checks
  faults += found.faults.length
}
console.log(`${checks - faults} passed, ${faults} failed`)
process.exit(faults > 0 ? 1 : 0)
