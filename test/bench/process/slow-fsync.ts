import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { workFolder } from './work-folder.js'

/** The environment of a contestant on a slow disk, or `undefined` where no compiler is at hand. */
export const slowDisk = (us: number): Record<string, string> | undefined => {
  const library = join(workFolder('slow-fsync'), 'slow-fsync.so')
  const source = fileURLToPath(new URL('slow-fsync.c', import.meta.url))
  const { status } = spawnSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'])
  return status === 0 ? { LD_PRELOAD: library, KASA_FSYNC_US: String(us) } : undefined
}
