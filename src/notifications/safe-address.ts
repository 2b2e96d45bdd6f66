import ipaddr from 'ipaddr.js'

/** An address and port where this very process listens. */
export type ListeningAddress = { address: string; port: number }

/** One entry of `KASA_SANDBOX_TARGETS`: a host name, an address or a range, for one port or for all. */
export type AllowedTarget =
  | { host: string; port: number | null }
  | { range: [ipaddr.IPv4 | ipaddr.IPv6, number]; port: number | null }

/** Which addresses may be called. In production `allowLoopback` is false and `allowedTargets` empty. */
export type AddressRules = {
  mode: 'production' | 'sandbox'
  /** Loopback, and any port; only a sandbox that itself listens on loopback may say true. */
  allowLoopback: boolean
  /** Containers beside a sandbox. */
  allowedTargets: readonly AllowedTarget[]
  /** Asked at each connection, because the port is known only after listening. */
  ownAddresses: () => readonly ListeningAddress[]
}

const defaultPorts: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 }
/** Ranges of ipaddr.js that stay closed even for an allowed target: nothing there can be a shop. */
const neverAllowed: ReadonlySet<string> = new Set(['linkLocal', 'multicast', 'broadcast', 'unspecified', 'discard'])
/** Cloud metadata that lies in ranges which an allow-list could open. */
const metadata: ReadonlySet<string> = new Set(['100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'])

/** Reads one entry of the allow-list: `shop`, `shop:3000`, `172.18.0.3`, `172.18.0.0/16`, `[fd00::1]:3000`. */
export function parseTarget(text: string): AllowedTarget | undefined {
  if (ipaddr.isValidCIDR(text)) return { range: ipaddr.parseCIDR(text), port: null }
  const parts = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::(\d{1,5}))?$/i.exec(text)
  const host = parts?.[1] ?? parts?.[2]
  if (host === undefined) return undefined
  const port = parts?.[3] === undefined ? null : Number(parts[3])
  if (port !== null && (port < 1 || port > 65_535)) return undefined
  return { host: host.toLowerCase(), port }
}

/**
 * Rules for one target that the operator chose and strangers did not, such as the mail server: private networks are open to it;
 * our own port, metadata and link-local addresses stay closed.
 */
export const operatorsTarget = (rules: AddressRules, target: { host: string; port: number }): AddressRules => ({
  ...rules,
  mode: 'sandbox',
  allowLoopback: true,
  allowedTargets: [{ ...target, host: target.host.toLowerCase() }],
})

/** Why this address may not be called, judged before its name is resolved; `undefined` when it may. */
export function urlRefusal(url: URL, rules: AddressRules): string | undefined {
  const defaultPort = defaultPorts[url.protocol]
  if (defaultPort === undefined) return `the scheme ${url.protocol} is not http or https`
  if (url.username !== '' || url.password !== '') return 'the address carries a user name or password'
  if (rules.mode === 'sandbox') return undefined
  if (url.protocol !== 'https:') return 'production calls https addresses only'
  if (portOf(url) !== defaultPort) return `production calls port ${defaultPort} only, not ${url.port}`
  return undefined
}

/** The same for an address as somebody typed it. */
export const addressProblem = (address: string, rules: AddressRules): string | undefined =>
  URL.canParse(address) ? urlRefusal(new URL(address), rules) : 'this is not an absolute address'

/** The port that a URL leads to. */
export function portOf(url: URL): number {
  return url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port)
}

/**
 * Why a resolved address may not be dialled; `undefined` when it may. `host` is the name in the URL. Only globally reachable
 * unicast is open: private, loopback, link-local, CGNAT, mapped, translated, tunnelled, metadata, multicast and reserved
 * ranges are closed, and so is our own listening port (architecture.md, domain.md §8).
 */
export function addressRefusal(
  target: { host: string; address: string; port: number },
  rules: AddressRules,
): string | undefined {
  if (!ipaddr.isValid(target.address)) return 'the name resolved to something that is not an IP address'
  // The IPv4 address inside `::ffff:a.b.c.d` meets the same rules as `a.b.c.d`.
  const address = ipaddr.process(target.address)
  if (isOwn(address, target.port, rules)) return 'this is the address where Kasa itself listens'
  const range = rangeOf(address)
  if (neverAllowed.has(range)) return refusedRange(range)
  if (metadata.has(address.toString())) return refusedRange('metadata')
  if (rules.mode === 'sandbox' && isOpened(target, address, range, rules)) return undefined
  if (range !== 'unicast') return refusedRange(range)
  if (ipaddr.parse(target.address).range() === 'ipv4Mapped') return refusedRange('ipv4Mapped')
  return isOpenPort(target.port, rules) ? undefined : `port ${target.port} is not a default port (80 or 443)`
}

function refusedRange(range: string): string {
  return `the name leads to a ${range} address, which may not be called`
}

function isOpenPort(port: number, rules: AddressRules): boolean {
  return port === 443 || port === 80 || (rules.mode === 'sandbox' && rules.allowLoopback)
}

/** ipaddr.js calls every IPv6 outside its special ranges unicast; only 2000::/3 is given out for the internet. */
function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const range = address.range()
  if (range !== 'unicast' || address.kind() === 'ipv4') return range
  return address.match(ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]) ? range : 'unassigned'
}

function isOpened(
  target: { host: string; port: number },
  address: ipaddr.IPv4 | ipaddr.IPv6,
  range: string,
  rules: AddressRules,
): boolean {
  if (range === 'loopback' && rules.allowLoopback) return true
  return rules.allowedTargets.some(allowed => {
    if (allowed.port !== null && allowed.port !== target.port) return false
    if ('range' in allowed) return isWithin(address, allowed.range)
    return allowed.host === target.host.toLowerCase() || allowed.host === address.toString()
  })
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [base, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === base.kind() && address.match(base, bits)
}

function isOwn(address: ipaddr.IPv4 | ipaddr.IPv6, port: number, rules: AddressRules): boolean {
  const text = address.toString()
  return rules.ownAddresses().some(own => own.port === port && ipaddr.process(own.address).toString() === text)
}
