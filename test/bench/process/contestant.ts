import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A server under measurement: started, listening, with the line of JSON it printed. */
export type Contestant<Said> = {
  pid: number
  said: Said
  child: ChildProcess
  stop(): Promise<void>
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
}

export type Launch = {
  /** Arguments of node, the script first. */
  args: readonly string[]
  /** Where standard error goes; shown when the start fails. */
  logFile: string
  core?: number | undefined
  env?: Readonly<Record<string, string>> | undefined
  cwd?: string | undefined
}

const startLimitMs = 30_000
const stopLimitMs = 10_000

/** Runs a TypeScript program of the benchmark: node's arguments for it. */
export const program = (url: URL, ...args: string[]): string[] => ['--import', 'tsx', url.pathname, ...args]

/** Starts a child that prints one line of JSON on stdout once it listens. `taskset` execs, so the pid is node's own. */
export const launch = async <Said>(order: Launch): Promise<Contestant<Said>> => {
  const log = openSync(order.logFile, 'a')
  const [command = '', ...args] = pinned(order.core, [process.execPath, ...order.args])
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', log],
    env: { ...process.env, NODE_ENV: 'production', ...order.env },
    ...(order.cwd ? { cwd: order.cwd } : {}),
  })
  closeSync(log)
  const said = (await firstLine(child, order)) as Said
  return { pid: child.pid ?? 0, said, child, stop: () => stop(child), kill: () => end(child, 'SIGKILL') }
}

const pinned = (core: number | undefined, command: string[]): string[] =>
  core === undefined ? command : ['taskset', '-c', String(core), ...command]

const firstLine = (child: ChildProcess, order: Launch): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`${order.args.join(' ')} ${why}\n${readFileSync(order.logFile, 'utf8').slice(-2000)}`))
    }
    const timer = setTimeout(() => fail('did not listen in time'), startLimitMs)
    child.once('error', error => fail(error.message))
    child.once('exit', code => fail(`ended with ${code}`))
    if (!child.stdout) return fail('has no stdout')
    createInterface({ input: child.stdout }).once('line', line => {
      clearTimeout(timer)
      child.removeAllListeners('exit')
      child.stdout?.resume()
      try {
        resolve(JSON.parse(line))
      } catch {
        fail(`said something else than JSON: ${line}`)
      }
    })
  })

const stop = async (child: ChildProcess): Promise<void> => {
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  await end(child, 'SIGTERM')
  clearTimeout(timer)
}

const end = (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill(signal)
  })
