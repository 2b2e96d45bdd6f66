import type { LogoRecords } from './ports.js'

const logosRemembered = 100

/** Logos by digest, the latest ones kept in memory: a digest never changes what it names. */
export const rememberLogos = (logos: Pick<LogoRecords, 'find'>): LogoRecords['find'] => {
  const memory = new Map<string, Buffer>()
  return async digest => {
    const known = memory.get(digest)
    if (known !== undefined) return known
    const found = await logos.find(digest)
    if (found === undefined) return undefined
    if (memory.size >= logosRemembered) memory.clear()
    memory.set(digest, found)
    return found
  }
}
