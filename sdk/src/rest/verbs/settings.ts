import type { RotateCredentialsReply } from '../../generated/types.js'
import type { Call } from '../call.js'
import type { CallOptions } from '../options.js'

/** Who may call, with what. */
export interface Settings {
  /** Addresses and ranges that may call; an empty list lets everybody with a token call. */
  trustedIps(options?: CallOptions): Promise<readonly string[]>
  /**
   * Replaces the trusted addresses; the new list holds from the next call.
   *
   * @throws {@link KasaError} `request/invalid`, also for a list that would lock out the caller
   */
  replaceTrustedIps(trustedIps: readonly string[], options?: CallOptions): Promise<readonly string[]>
  /**
   * Issues a new token, and new keys of the named shops. They hold at once and are told this once; what they replace is
   * accepted for 24 hours more. Make a new client with them.
   *
   * @throws {@link KasaError} `service/unknown` (404), `auth/rotated-often` (five of before are still accepted; the message says until when);
   * nothing was changed then
   */
  rotate(wish: { readonly services: readonly string[] }, options?: CallOptions): Promise<RotateCredentialsReply>
}

export const createSettings = ({ call }: { call: Call }): Settings => ({
  trustedIps: async options => (await call('readTrustedIps', {}, options)).trustedIps,
  replaceTrustedIps: async (trustedIps, options) =>
    (await call('replaceTrustedIps', { body: { trustedIps } }, options)).trustedIps,
  rotate: async (wish, options) => call('rotateCredentials', { body: wish }, options),
})
