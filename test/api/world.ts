import { randomUUID } from 'node:crypto'
import type { Example, Operation } from '../../src/api/contract/operation.js'
import type { TestGateway } from '../gateway/open-gateway.js'
import { callerOf } from './caller.js'

/** What the examples of the contract stand for: `{transactionId}` is a settled sale, and so on. A new word needs a line here. */
export const openWorld = async (kasa: TestGateway) => {
  const own = kasa.shop?.shop
  if (own === undefined) throw new Error('the sandbox has no shop')
  const settings = { ...own.settings, plainCardData: true }
  await kasa.gateway.storage.write(({ shops }) => shops.save({ ...own, settings }))
  kasa.forget()
  const api = callerOf(kasa)
  const customer = { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example', cid: 'k-77' }
  const card = { firstName: 'Jan', lastName: 'Lis', number: '4111111111111111', month: '12', year: '2029', cvv: '123' }
  const orderId = () => `A/${randomUUID().slice(0, 8)}`
  const sell = async (paymentMethod: string, paymentMethodCode: string, more: object = {}) => {
    const order = {
      type: 'sale',
      serviceId: own.publicId,
      amount: 12_990,
      currency: 'PLN',
      orderId: orderId(),
      customer,
    }
    const { status, body } = await api.post('/transaction', { ...order, paymentMethod, paymentMethodCode, ...more })
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body.transaction
  }
  const makers: Readonly<Record<string, () => Promise<string> | string>> = {
    serviceId: () => own.publicId,
    orderId,
    transactionId: async () => (await sell('blik', 'blik', { blikCode: '999000' })).id,
    heldTransactionId: async () => (await sell('card', 'ecom3ds', { card, hold: { wanted: true } })).id,
    paymentId: async () => (await sell('blik', 'blik')).payment.id,
    disputeId: async () => {
      const { payment } = await sell('blik', 'blik', { blikCode: '999000', title: 'TEST-DISPUTE' })
      await kasa.pass(24 * 3600)
      return (await api.get(`/disputes?paymentId=${payment.id}`)).body.disputes[0].id
    },
    eventId: async () => {
      const { payment } = await sell('blik', 'blik', { blikCode: '999000', notificationUrl: 'http://127.0.0.1:9/' })
      return (await api.get(`/notifications?paymentId=${payment.id}`)).body.notifications[0].id
    },
    paymentProfileId: async () => (await sell('card', 'oneclick', { card })).paymentProfile.id,
    blikProfileId: async () => {
      await sell('blik', 'blik_oneclick', { blikCode: '777123' })
      await kasa.pass(2)
      return (await api.get(`/profile/service/${own.publicId}/cid/k-77/blik`)).body.blikProfiles[0].id
    },
  }
  /** The example with everything in braces made. */
  const filled = async (example: Example): Promise<Example> => {
    let text = JSON.stringify(example)
    for (const [braces, word = ''] of text.matchAll(/"\{(\w+)\}"/g)) {
      const make = makers[word]
      if (make === undefined) throw new Error(`nobody makes ${braces}: add it to test/api/world.ts`)
      text = text.replace(braces, JSON.stringify(await make()))
    }
    return JSON.parse(text)
  }
  return { api, filled }
}

/** Path and query of an example, below the merchant. */
export const addressOf = ({ path }: Pick<Operation, 'path'>, { params = {}, query = {} }: Example): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const text = new URLSearchParams(query).toString()
  return text === '' ? filled : `${filled}?${text}`
}
