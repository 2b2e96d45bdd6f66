import { BlockList, isIP } from 'node:net'

/** True for an IPv4 or IPv6 address or a range of them (CIDR). */
export const isAddressOrRange = (entry: string): boolean => {
  const [network = '', bits, ...more] = entry.split('/')
  const family = isIP(network)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

/** True when one of the entries is this address or a range that holds it. */
export const isWithin = (entries: readonly string[], address: string): boolean => {
  const list = new BlockList()
  for (const entry of entries) {
    const [network = '', bits] = entry.split('/')
    if (bits === undefined) list.addAddress(network, familyOf(network))
    else list.addSubnet(network, Number(bits), familyOf(network))
  }
  return isIP(address) !== 0 && list.check(address, familyOf(address))
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
