import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Environment = Readonly<Record<string, string>>
export type Ended = { code: number | null; stdout: string; stderr: string }

/** Nothing of the tester's own KASA_ variables reaches a program. */
const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KASA_')))

const running = new Set<ChildProcess>()

/** Builds what is stale; programs are tested as they are shipped. */
export const prepareBuild = (): void => {
  const { status, stderr } = spawnSync(process.execPath, ['src/cli/prepare.mjs'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

const folders: string[] = []

export const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'kasa-house-'))
  folders.push(folder)
  return folder
}

type Launched = { child: ChildProcess; ended: Promise<Ended> }

/** Starts a program; `cleanUp` ends it should the test not. */
export const launch = (words: readonly string[], environment: Environment): Launched => {
  const child = spawn(process.execPath, words, { env: { ...bare, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', text => {
      heard[name] += text
    })
  }
  running.add(child)
  const ended = once(child, 'close').then(([code]) => ({ code, ...heard }))
  void ended.then(() => running.delete(child))
  return { child, ended }
}

/** Runs a program to its end. */
export const run = (words: readonly string[], environment: Environment): Promise<Ended> =>
  launch(words, environment).ended

/** Runs a command of the CLI and answers what it printed as JSON. */
export const kasa = async (environment: Environment, ...words: string[]) => {
  const { code, stdout, stderr } = await run(['dist/cli/kasa.js', ...words, '--json'], environment)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

export type Server = {
  announced: Record<string, string>
  startedMs: number
  process: ChildProcess
  ended: Promise<Ended>
  /** Ends it and answers what it said. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** Starts the gateway on a free port and waits until it says that it listens. */
export const startServer = async (environment: Environment, ...words: string[]): Promise<Server> => {
  const startedAt = performance.now()
  const { child, ended } = launch(['dist/server.js', '--port', '0', '--json', ...words], environment)
  if (!child.stdout) throw new Error('no stdout')
  const first = once(createInterface(child.stdout), 'line').then(([line]) => line)
  const line = await Promise.race([first, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))])
  const startedMs = performance.now() - startedAt
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { announced: JSON.parse(line), startedMs, process: child, ended, stop }
}

/** Ends what a failed test has left running and removes the folders of all tests. */
export const cleanUp = async (): Promise<void> => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
}
