import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { program } from '../process/contestant.js'
import type { Expectation, Received } from './receiver.js'

/** Shops that answer notifications: one process on core 1, a port each. */
export type Receivers = {
  ports: number[]
  /** Resolves once the receivers count; `received` then ends with the last message or the time limit. */
  expect(expectation: Expectation): Promise<{ received: Promise<Received> }>
  stop(): void
}

type Said = { ports?: number[]; ready?: true; received?: Received }

export const startReceivers = async (count: number): Promise<Receivers> => {
  const script = program(new URL('receiver.ts', import.meta.url), String(count))
  const child = spawn('taskset', ['-c', '1', process.execPath, ...script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { ports = [] } = await next(child)
  return {
    ports,
    expect: async expectation => {
      child.send(expectation)
      await next(child)
      const received = next(child).then(said => {
        if (!said.received) throw new Error('the receivers said something else')
        return said.received
      })
      return { received }
    },
    stop: () => child.disconnect(),
  }
}

const next = async (child: ChildProcess): Promise<Said> => {
  const [said] = (await once(child, 'message')) as [Said]
  return said
}
