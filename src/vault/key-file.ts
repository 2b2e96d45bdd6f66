import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import type { Random } from '../merchants/outside.js'

/** One key a line, the current one first; lines after it are former keys that `kasa rekey --forget` removes. */
export const readKeyFile = async (file: string): Promise<Buffer[]> => {
  const text = await readFile(file, 'utf8').catch(error => {
    if (isMissing(error)) return ''
    throw new OperatorRefusal(
      'key/missing',
      `The key file ${file} cannot be read (${String(error.code)}): check its owner and mode.`,
    )
  })
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (lines.some(line => !/^[A-Za-z0-9_-]{43}$/.test(line.trim()))) {
    throw new OperatorRefusal(
      'key/missing',
      `The key file ${file} must hold one key of 43 letters, digits, "-" and "_" a line.`,
    )
  }
  return lines.map(line => Buffer.from(line.trim(), 'base64url'))
}

/** The keys of a file; where there is none it is made with mode 0600. Processes that start at once agree on one key. */
export const ensureKeyFile = async (file: string, random: Random): Promise<Buffer[]> => {
  const known = await readKeyFile(file)
  if (known.length > 0) return known
  const draft = await writeDraft(file, [random(32)], random)
  await link(draft, file).catch(error => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return readKeyFile(file)
}

/** Replaces the keys of a file at one stroke. */
export const writeKeyFile = async (file: string, keys: readonly Buffer[], random: Random): Promise<void> =>
  rename(await writeDraft(file, keys, random), file)

const writeDraft = async (file: string, keys: readonly Buffer[], random: Random): Promise<string> => {
  const draft = `${file}.${random(6).toString('hex')}`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(draft, keys.map(key => `${key.toString('base64url')}\n`).join(''), {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  })
  return draft
}

const isMissing = (error: NodeJS.ErrnoException): boolean => error.code === 'ENOENT'
