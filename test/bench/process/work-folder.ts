import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL(`../../../.bench/${process.pid}/`, import.meta.url))

/** An empty folder for one contestant, on the disk of the work tree (never a RAM disk: commits must reach a real file system). */
export const workFolder = (name: string): string => {
  const folder = join(root, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Removes what this process left behind. */
export const clearWorkFolders = (): void => rmSync(root, { recursive: true, force: true })
