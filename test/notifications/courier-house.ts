import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { defaultSettings } from '../../src/merchants/shop.js'
import { type CourierLimits, type CourierNeeds, createCourier } from '../../src/notifications/courier.js'
import { createOutbound, type OutboundLimits } from '../../src/notifications/outbound.js'
import type { PaymentDraft } from '../../src/payments/payment.js'
import { insideWrite } from '../../src/storage/inside-write.js'
import { openStorage } from '../../src/storage/open.js'

export const merchantPublicId = '6yt3gjtm9p7b8h9xsdqz'
export const servicePublicId = '62f574ed-d4ad-4a7e-9981-89ed7284aaba'
export const serviceKey = 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c'
export const keyPair = generateKeyPairSync('ed25519')

export type HouseOptions = {
  limits?: Partial<CourierLimits>
  outbound?: Partial<OutboundLimits>
  needs?: Partial<CourierNeeds>
  now?: Date
}

/** Real storage with one merchant and shop, a hand-moved business clock, and couriers that call real addresses. */
export async function openHouse({ limits = {}, outbound: bounds = {}, needs = {}, now }: HouseOptions = {}) {
  const clock = { now: now ?? new Date('2026-03-01T12:00:00Z'), systemAheadMs: 0 }
  const systemClock = () => new Date(Date.now() + clock.systemAheadMs)
  const storage = await openStorage({ database: ':memory:', systemClock, strict: true })
  const outbound = createOutbound({
    rules: { mode: 'sandbox', allowLoopback: true, allowedTargets: [], ownAddresses: () => [] },
    resolve: async () => [],
    insideWrite,
    limits: bounds,
  })
  const { merchant, shop } = await storage.write(async records => {
    const createdAt = clock.now
    const merchant = await records.merchants.add({
      publicId: merchantPublicId,
      name: 'Ola',
      legalName: 'Ola',
      trustedIps: [],
      createdAt,
    })
    const shop = await records.shops.add({
      merchantId: merchant.id,
      publicId: servicePublicId,
      name: 'Sklep',
      recipient: 'Ola',
      websiteUrl: null,
      notificationUrl: null,
      settings: defaultSettings,
      createdAt,
    })
    return { merchant, shop }
  })

  const draft = (): PaymentDraft => ({
    publicId: randomUUID(),
    merchantId: merchant.id,
    shopId: shop.id,
    livemode: false,
    source: 'web',
    hosted: true,
    orderId: randomUUID(),
    amountMinor: 100,
    currency: 'PLN',
    title: '',
    additionalDescription: null,
    language: 'pl',
    notificationUrl: null,
    urlSuccess: null,
    urlFailure: null,
    urlReturn: null,
    visibleMethods: null,
    preselectMethodCode: null,
    validTo: null,
    formDigest: null,
    multipayout: null,
    invoice: null,
    cart: null,
    hold: null,
    delivery: null,
    widget: null,
    statusDigest: null,
    createdAt: clock.now,
    payer: { firstName: 'A', lastName: 'B', email: null, phone: null, customerId: null, billing: null, shipping: null },
  })

  /** Owes a message of one payment (a new one unless given) to an address. */
  const owe = (url: string, of: { paymentId?: number; sequence?: number; body?: string } = {}) =>
    storage.write(async records => {
      const paymentId = of.paymentId ?? (await records.payments.open(draft())).payment.id
      const sequence = of.sequence ?? 1
      const eventId = `evt_${paymentId}_${sequence}`
      const body = of.body ?? `{"transaction":{"title":"Zamówienie / ${sequence}"},"payment":{"status":"settled"}}`
      await records.outbox.add({
        merchantId: merchant.id,
        shopId: shop.id,
        paymentId,
        livemode: false,
        sequence,
        eventId,
        url,
        body,
        thread: '',
        dueAt: clock.now,
        createdAt: clock.now,
      })
      return { paymentId, eventId, body }
    })

  const logged: { level: string; facts: Record<string, unknown>; message: string }[] = []
  const logTo = (level: string) => (facts: Record<string, unknown>, message: string) => {
    logged.push({ level, facts, message })
  }
  const newCourier = (own: Partial<CourierLimits> = {}) =>
    createCourier({
      write: work => storage.write(work),
      keysOf: async () => ({ merchantPublicId, servicePublicId, signingKey: serviceKey }),
      ed25519: keyPair.privateKey,
      businessClock: () => clock.now,
      systemClock,
      random: () => 0.5,
      send: outbound.send,
      log: { info: logTo('info'), warn: logTo('warn'), error: logTo('error') },
      limits: { ...limits, ...own },
      ...needs,
    })
  const messages = () => storage.read.outbox.recent(merchant.id, 1000)
  const later = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms)
  }
  const close = async () => {
    await outbound.close()
    await storage.close()
  }
  return { storage, courier: newCourier(), newCourier, outbound, owe, messages, later, clock, logged, close }
}
export type House = Awaited<ReturnType<typeof openHouse>>
