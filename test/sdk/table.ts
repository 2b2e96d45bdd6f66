// `npm run sdk:table`: what the SDK weighs, and where it runs. Ends with 1 when a limit is broken.
import { loadavg } from 'node:os'
import { entriesOf, importLimitMs, importMs, manifest, pack, packedLimitBytes } from './published-shape.js'
import { runOnNodes } from './run-on-nodes.js'

const given = manifest()
const { size, unpackedSize, files } = pack()
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
const ms = (value: number): string => `${value.toFixed(1)} ms`
const limits: boolean[] = []
const within = (isWithin: boolean, limit: string): string => {
  limits.push(isWithin)
  return `${isWithin ? 'within' : 'BEYOND'} ${limit}`
}

const axiosMs = importMs('axios')
const mainMs = importMs('@kasa/sdk', ['axios'])
const rows: [string, string, string?][] = [
  ['packed', kB(size), within(size <= packedLimitBytes, kB(packedLimitBytes))],
  ['unpacked', `${kB(unpackedSize)} in ${files.length} files`],
  [
    'import of @kasa/sdk beyond axios',
    ms(mainMs),
    within(mainMs <= importLimitMs, `${importLimitMs} ms; median of 20 cold imports`),
  ],
  ['import of axios alone', ms(axiosMs), 'median of 20'],
  ...entriesOf(given)
    .filter(name => name !== '@kasa/sdk')
    .map((name): [string, string, string] => [`import of ${name}`, ms(importMs(name, [], 5)), 'median of 5']),
  [
    'dependencies',
    Object.entries(given.dependencies ?? {})
      .join(' ')
      .replace(',', ' '),
  ],
  ['optional peers', Object.keys(given.peerDependencies ?? {}).join(' '), 'for @kasa/sdk/testing alone'],
  ['load of this machine', `${loadavg()[0]?.toFixed(1)}`, 'times count on an idle one'],
  ['runtimes', `Node ${given.engines.node}, ESM and CommonJS`, `sizes and times are of ${process.version}`],
]
for (const [name, value, note = ''] of rows) console.log(`${name.padEnd(36)} ${value.padEnd(30)} ${note}`.trimEnd())
const runtimes = await runOnNodes()
for (const { node, did } of runtimes) console.log(`${`  ${node}`.padEnd(36)} ${did}`)
if (limits.includes(false) || runtimes.some(({ isFine }) => !isFine)) process.exitCode = 1
