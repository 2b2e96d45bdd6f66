import { spawn } from 'node:child_process'
import { program } from '../process/contestant.js'
import type { Slice, SliceResult } from './generator.js'

/** The load generator, a process of its own on core 1. */
export type Load = { run(slice: Slice): Promise<SliceResult>; stop(): void }

export const startLoad = (): Load => {
  const script = program(new URL('generator.ts', import.meta.url))
  const child = spawn('taskset', ['-c', '1', process.execPath, ...script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    run: slice =>
      new Promise((resolve, reject) => {
        const died = (code: number | null) => reject(new Error(`the load generator ended with ${code}`))
        child.once('exit', died)
        child.once('message', (said: { result?: SliceResult; error?: string }) => {
          child.off('exit', died)
          if (said.result) resolve(said.result)
          else reject(new Error(said.error))
        })
        child.send(slice)
      }),
    stop: () => child.disconnect(),
  }
}
