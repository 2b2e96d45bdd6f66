import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { OperatorRefusal } from '../merchants/operator-refusal.js'

const name = 'manifest.json'
const format = 1

/** One file of a backup, as it was written. */
export type BackupFile = { name: string; bytes: number; sha256: string }

/** What a backup holds. Written last: a folder without it is no backup. */
export type Manifest = {
  format: typeof format
  version: string
  createdAt: string
  mode: string
  engine: 'sqlite' | 'postgres'
  files: BackupFile[]
}

/** Measures the files of a folder and writes its manifest, everything flushed to the disk. */
export const writeManifest = async (
  folder: string,
  facts: Omit<Manifest, 'format' | 'files'>,
  names: readonly string[],
): Promise<Manifest> => {
  const files: BackupFile[] = []
  for (const file of names) files.push(await measure(folder, file))
  const manifest: Manifest = { format, ...facts, files }
  await writeDurably(join(folder, name), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/** The manifest of a backup whose files are all there and unchanged. */
export const verifiedManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(join(folder, name), 'utf8').catch(() => {
    throw refusal(`${folder} is no complete backup: it has no ${name}.`)
  })
  const manifest = parse(text, folder)
  for (const file of manifest.files) {
    const found = await measure(folder, file.name).catch(() => undefined)
    if (found?.sha256 !== file.sha256)
      throw refusal(`${file.name} in ${folder} is missing or was changed: take another backup.`)
  }
  return manifest
}

/** Writes a new file of mode 0600 and flushes it. */
export const writeDurably = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const parse = (text: string, folder: string): Manifest => {
  const manifest: Partial<Manifest> = JSON.parse(text)
  if (manifest.format !== format || !Array.isArray(manifest.files)) {
    throw refusal(`The backup in ${folder} was written by another version of Kasa.`)
  }
  return manifest as Manifest
}

const measure = async (folder: string, file: string): Promise<BackupFile> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(folder, file)), hash)
  return { name: file, bytes: (await stat(join(folder, file))).size, sha256: hash.digest('hex') }
}

const refusal = (sentence: string) => new OperatorRefusal('backup/refused', sentence)
