import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createSandbox, type Sandbox } from '../../src/connectors/sandbox/sandbox.js'
import type { CallbackMessage, Card, Report, SaleOrder } from '../../src/payments/connector.js'
import { Secret } from '../../src/payments/secret.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'

export const secret = Buffer.alloc(32, 7)

/** A sandbox over a database, with a clock moved by hand and a door that keeps what the bank said. */
export type House = {
  storage: Storage
  sandbox: Sandbox
  /** Callbacks as they arrived, and what they mean. */
  messages: CallbackMessage[]
  heard: Report[]
  /** `closed` takes nothing; `dead` never answers; `knocked` resolves with the next message at the door. */
  door: { state: 'open' | 'closed' | 'dead'; knocked: () => Promise<void> }
  pass: (ms: number) => Promise<void>
  /** The same bank again, as after a crash: a new process on the same books. */
  restart: () => void
}

export const openHouse = async (database = ':memory:', options: { leaseMs?: number } = {}): Promise<House> => {
  let now = new Date('2026-03-01T12:00:00Z')
  const clock = () => now
  const knock = new EventEmitter()
  const storage = await openStorage({ database, systemClock: clock, strict: true })
  const create = () =>
    createSandbox({
      store: storage,
      clock,
      systemClock: () => new Date(),
      ...options,
      newId: randomUUID,
      secret,
      baseUrl: () => 'http://gateway.test',
      deliver: async message => {
        knock.emit('message')
        if (house.door.state === 'closed') throw new Error('the door is closed')
        if (house.door.state === 'dead') return new Promise<void>(() => undefined)
        house.messages.push(message)
        house.heard.push(house.sandbox.connector.read(message))
      },
      failed: () => undefined,
    })
  const house: House = {
    storage,
    sandbox: create(),
    messages: [],
    heard: [],
    door: {
      state: 'open',
      knocked: async () => {
        await once(knock, 'message')
      },
    },
    pass: async ms => {
      now = new Date(now.getTime() + ms)
      await house.sandbox.tick()
    },
    restart: () => {
      house.sandbox = create()
    },
  }
  return house
}

export const saleOf = (changes: Partial<SaleOrder> = {}): SaleOrder => ({
  reference: randomUUID(),
  serviceId: 'a-shop',
  method: 'blik',
  methodCode: 'blik',
  amountMinor: 129_90,
  currency: 'PLN',
  orderId: 'ZAM/2026/17',
  title: 'Książka',
  recipient: 'Pod Żaglem sp. z o.o.',
  language: 'pl',
  returnUrl: 'http://gateway.test/pl/pay/p1?back',
  callbackUrl: 'http://gateway.test/callbacks/sandbox',
  deadline: null,
  ...changes,
})

export const blikSale = (code: string, changes: Partial<SaleOrder> = {}): SaleOrder =>
  saleOf({ blikCode: new Secret(code), ...changes })
export const bankSale = (changes: Partial<SaleOrder> = {}): SaleOrder =>
  saleOf({ method: 'pbl', methodCode: 'mtransfer', ...changes })
export const transferSale = (changes: Partial<SaleOrder> = {}): SaleOrder =>
  saleOf({ method: 'wt', methodCode: 'wt', ...changes })
export const cardSale = (number: string, card: Partial<Card> = {}, changes: Partial<SaleOrder> = {}): SaleOrder =>
  saleOf({
    method: 'card',
    methodCode: 'ecom3ds',
    card: new Secret({ number, month: '12', year: '2029', cvc: '123', holder: 'Ola Żuk', ...card }),
    ...changes,
  })
