import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

type Manifest = {
  exports: Record<string, unknown>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  engines: { node: string }
}

export const manifest = (): Manifest => JSON.parse(readFileSync('sdk/package.json', 'utf8'))

/** What a shop imports: `@kasa/sdk`, `@kasa/sdk/express`, … */
export const entriesOf = ({ exports }: Manifest): string[] =>
  Object.keys(exports)
    .filter(name => name !== './package.json')
    .map(name => name.replace('.', '@kasa/sdk'))

export const packedLimitBytes = 150_000
export const importLimitMs = 40

export type Packed = { size: number; unpackedSize: number; files: { path: string; size: number }[] }

/** The package as npm would send it to a registry. */
export const pack = (): Packed => {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '-w', 'sdk']
  const { status, stdout, stderr } = spawnSync('npm', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const [packed] = JSON.parse(stdout) as [Packed]
  return packed
}

const coldMs = (name: string, loadedBefore: readonly string[]): number => {
  const before = loadedBefore.map(one => `await import('${one}');`).join(' ')
  const program = `${before} const start = performance.now(); await import('${name}'); process.stdout.write(String(performance.now() - start))`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Median time of imports in processes of their own, each after `loadedBefore` was imported. */
export const importMs = (name: string, loadedBefore: readonly string[] = [], count = 20): number =>
  median(Array.from({ length: count }, () => coldMs(name, loadedBefore)))
