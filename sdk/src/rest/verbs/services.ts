import type { ChannelGroup, ListPaymentMethodsBody, Service } from '../../generated/types.js'
import type { Call } from '../call.js'
import type { CallOptions } from '../options.js'

type OfShop = CallOptions & { readonly serviceId?: string | undefined }

/** Shops, their channels and limits. */
export interface Services {
  /**
   * A shop with its channels, one row for each channel and currency; limits in minor units. This client's own unless given.
   *
   * @throws {@link KasaError} `service/unknown` (404)
   */
  get(options?: OfShop): Promise<Service>
  /** All shops of the merchant that the token is for. */
  list(options?: CallOptions): Promise<readonly Service[]>
  /**
   * The channels that can be used for an amount (minor units) and currency, in groups in the order of the payment page:
   * what a shop shows when it draws its own choice.
   */
  paymentMethods(wish: ListPaymentMethodsBody, options?: OfShop): Promise<readonly ChannelGroup[]>
}

export const createServices = ({ call, serviceId }: { call: Call; serviceId: () => string }): Services => ({
  get: async ({ serviceId: of = serviceId(), ...options } = {}) =>
    (await call('readService', { params: { serviceId: of } }, options)).service,
  list: async options => (await call('listServices', {}, options)).map(({ service }) => service),
  paymentMethods: async (wish, { serviceId: of = serviceId(), ...options } = {}) =>
    call('listPaymentMethods', { params: { serviceId: of }, body: wish }, options),
})
