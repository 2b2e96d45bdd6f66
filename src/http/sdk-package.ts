import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const folder = new URL('../../sdk/', import.meta.url)
const blockBytes = 512
const lone = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']

/** The SDK as npm installs it from a file, made when it is first asked for; `undefined` where it was not built. */
export type SdkPackage = { name: string; bytes: () => Buffer }

/** Looks for the built SDK; it is packed once, when somebody asks for it. */
export const openSdkPackage = (): SdkPackage | undefined => {
  if (!existsSync(new URL('dist/esm/index.js', folder))) return undefined
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string }
  let made: Buffer | undefined
  return {
    name: `kasa-sdk-${version}.tgz`,
    bytes: () => {
      made ??= gzipSync(tar(filesOf()))
      return made
    },
  }
}

const filesOf = (): string[] => [
  ...lone,
  ...readdirSync(new URL('dist/', folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/').split('/sdk/').at(-1) ?? '')
    .sort(),
]

const tar = (files: readonly string[]): Buffer =>
  Buffer.concat([
    ...files.flatMap(file => {
      const bytes = readFileSync(new URL(file, folder))
      return [header(`package/${file}`, bytes.length), bytes, Buffer.alloc(-bytes.length & (blockBytes - 1))]
    }),
    Buffer.alloc(2 * blockBytes),
  ])

/** One header of the ustar format (POSIX 1003.1): names up to 100 bytes, the day on which npm dates everything. */
const header = (name: string, length: number): Buffer => {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for a tar`)
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(length, 11) + octal(499_162_500, 11), 100)
  block.write(`${' '.repeat(8)}0`, 148)
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
