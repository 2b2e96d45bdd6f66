import { statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Magic numbers of file systems (statfs) on which SQLite's write-ahead log does not hold between machines. */
const networkDisks = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
])

/** The name of the network file system that a file lies on, or nothing for a disk of this machine. */
export const networkDiskOf = (file: string): string | undefined =>
  networkDisks.get(statfsSync(dirname(resolve(file))).type >>> 0)
