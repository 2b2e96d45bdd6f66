import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openChromium } from '../browser/chromium.js'
import { openGateway } from '../gateway/open-gateway.js'
import type { Found } from './found.js'

/** Heavy, and used here alone: installed into an ignored folder when it is asked for. */
const lighthouseVersion = '12.8.2'
const folder = resolve('.bench/lighthouse')
const port = 9377
const categories = ['performance', 'accessibility', 'best-practices']
/** Each category, on a simulated phone (issue: at least 0.98). */
const goal = 0.98

type Lighthouse = (
  url: string,
  flags: { port: number; output: 'json'; onlyCategories: string[] },
) => Promise<{ lhr: { categories: Record<string, { score: number | null }> } }>

const load = async (): Promise<Lighthouse> => {
  mkdirSync(folder, { recursive: true })
  const require = createRequire(`${folder}/x.js`)
  const find = () => pathToFileURL(require.resolve('lighthouse')).href
  try {
    return (await import(find())).default
  } catch {
    const install = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      `lighthouse@${lighthouseVersion}`,
    ]
    execFileSync('npm', install, { stdio: ['ignore', 2, 2] })
    return (await import(find())).default
  }
}

/** Lighthouse (mobile) on the page with the methods and on the waiting page. */
export const checkLighthouse = async (): Promise<Found> => {
  const lighthouse = await load()
  const kasa = await openGateway()
  const browser = await openChromium([`--remote-debugging-port=${port}`])
  const choose = await kasa.open()
  const waiting = await kasa.open()
  await kasa.post(`${waiting}/blik`, { code: '777123' })
  const found: Found = { checks: 0, faults: [] }
  for (const [name, path] of Object.entries({ choose, waiting })) {
    const { lhr } = await lighthouse(`${kasa.origin}${path}`, { port, output: 'json', onlyCategories: categories })
    for (const category of categories) {
      const score = lhr.categories[category]?.score ?? 0
      console.log(`  ${name}: ${category} ${score}`)
      found.checks++
      if (score < goal) found.faults.push(`${name}: ${category} is ${score}, the goal is ${goal}`)
    }
  }
  await browser.close()
  await kasa.close()
  return found
}
