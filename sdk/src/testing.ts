import { clockOf, type TestClock } from './testing/clock.js'
import { findGateway, type GatewayOrder, type GatewayPackage } from './testing/find-gateway.js'
import { newPayer, type Payer } from './testing/payer.js'

export type { TestClock } from './testing/clock.js'
export type { GatewayOrder, GatewayPackage, RunningGateway } from './testing/find-gateway.js'
export {
  type DeskAnswer,
  type OpenPayment,
  type Payer,
  type PayerChoice,
  type PaymentPlace,
  testData,
} from './testing/payer.js'

/** What a test may want otherwise; see also the gateway's own documents. */
export interface TestKasaOptions extends GatewayOrder {
  /** `await import('@kasa/gateway')`; the one that the project has installed unless given. */
  readonly gateway?: GatewayPackage | undefined
}

/** A gateway that runs inside the test. */
export interface TestKasa {
  /** Ready for `createKasa(kasa.shop)`: address and credentials of the sandbox's shop, and the gateway's public key. */
  readonly shop: {
    readonly baseUrl: string
    readonly merchantId: string
    readonly serviceId: string
    readonly serviceKey: string
    readonly apiToken: string
    readonly publicKey: string
  }
  readonly clock: TestClock
  /** Lets every worker run once: the bank answers, what expired ends, notifications that are due have been sent when it resolves. */
  tick(): Promise<void>
  /** Somebody who pays. */
  readonly payer: Payer
  /** Another one, with cookies of their own. */
  newPayer(): Payer
  close(): Promise<void>
}

/**
 * Starts the real gateway inside the test: on a free port of 127.0.0.1, with a database in memory, a simulated bank and a
 * clock that the test moves. Nothing happens between two lines of the test unless `running` is set.
 *
 * @throws {@link KasaError} `testing/no-gateway`
 * @example
 * ```ts
 * const gateway = await startKasa()
 * const kasa = createKasa(gateway.shop)
 * await gateway.payer.pay(kasa.paywall.form(order))
 * await gateway.tick() // the shop has been notified
 * ```
 */
export const startKasa = async ({ gateway, ...order }: TestKasaOptions = {}): Promise<TestKasa> => {
  const { openInProcess } = gateway ?? (await findGateway())
  const { baseUrl, merchantId, serviceId, serviceKey, apiToken, tick, close } = await openInProcess(order)
  const keys = (await (await fetch(`${baseUrl}/.well-known/kasa-keys.json`)).json()) as { webhookKeys: [string] }
  const [publicKey] = keys.webhookKeys
  return {
    shop: { baseUrl, merchantId, serviceId, serviceKey, apiToken: apiToken ?? '', publicKey },
    clock: clockOf(baseUrl, tick),
    tick,
    payer: newPayer(),
    newPayer,
    close,
  }
}
