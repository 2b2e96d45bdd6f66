import type { Kasa } from '@kasa/sdk'

/** Who may call. */
export const trustedIps = (kasa: Kasa) => kasa.settings.trustedIps()

/** From now on only these. */
export const replaceTrustedIps = (kasa: Kasa) => kasa.settings.replaceTrustedIps(['127.0.0.1', '::1'])

/** Every half a year: the new values go into the secret store, then the programs start anew, within 24 hours. */
export const rotate = async (kasa: Kasa, serviceId: string) => {
  const { token, services } = await kasa.settings.rotate({ services: [serviceId] })
  return { apiToken: token, serviceKey: services[serviceId] }
}
