import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanUp, startServer } from '../house/programs.js'

/** The lowest version that the SDK promises, and the newest of each later one that is maintained. */
const versions = ['20.19.0', '22', '24'] as const

/** One runtime: what ran there, or why not. */
export type RuntimeRow = { node: string; did: string; isFine: boolean }

const binaryFor = (version: string, folder: string): string => {
  const name = `node-${process.platform}-${process.arch}`
  const into = join(folder, version)
  const words = ['install', '--prefix', into, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`]
  const { status, stderr } = spawnSync('npm', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm has no ${name}@${version}: ${stderr.trim().split('\n')[0]}`)
  return join(into, 'node_modules', name, 'bin', 'node')
}

const runOn = (version: string, folder: string, announced: Record<string, string>): RuntimeRow => {
  try {
    const binary = binaryFor(version, folder)
    const words = ['test/sdk/smoke.mjs', JSON.stringify(announced)]
    const { status, stdout, stderr } = spawnSync(binary, words, { encoding: 'utf8', timeout: 60_000 })
    if (status !== 0) throw new Error(stderr.trim() || `the program ended with ${status}`)
    const { node, entries, did } = JSON.parse(stdout)
    return { node: `Node ${node}`, did: [`${entries} entries by ESM and CommonJS`, ...did].join(', '), isFine: true }
  } catch (error) {
    return { node: `Node ${version}`, did: `FAILED: ${(error as Error).message}`, isFine: false }
  }
}

/** Runs the SDK's smoke program under each Node that it promises, fetched from npm's registry, against one gateway of this Node. */
export const runOnNodes = async (): Promise<RuntimeRow[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'kasa-nodes-'))
  try {
    const server = await startServer({ KASA_DATA: join(folder, 'data') })
    const rows = versions.map(version => runOn(version, folder, server.announced))
    await server.stop()
    return rows
  } finally {
    await cleanUp()
    await rm(folder, { recursive: true, force: true })
  }
}
