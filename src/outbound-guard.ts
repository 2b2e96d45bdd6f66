import type { Config } from './config.js'
import { type ResolveName, systemNames } from './notifications/guarded-connect.js'
import type { DialNeeds } from './notifications/guarded-dial.js'
import { ownAddresses } from './notifications/own-addresses.js'
import { parseTarget } from './notifications/safe-address.js'
import { insideWrite } from './storage/inside-write.js'

/** What everything that calls addresses chosen by others must obey (domain.md §8), for the gateway and for commands alike. */
export const outboundGuard = (config: Config, resolve: ResolveName = systemNames): DialNeeds => ({
  rules: {
    mode: config.mode,
    allowLoopback: config.mode === 'sandbox' && config.local,
    allowedTargets: config.sandboxTargets.flatMap(text => parseTarget(text) ?? []),
    ownAddresses: () => ownAddresses(config.host, config.port),
  },
  resolve,
  insideWrite,
})
