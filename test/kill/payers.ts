import { randomUUID } from 'node:crypto'
import { orderFields, type Shop, signedBody } from '../bench/load/signed-form.js'
import { type Browser, createAgent, openBrowser } from './browser.js'
import type { Chance } from './chance.js'

/** What payers saw and may hold the gateway to. */
export type Promises = {
  /** Order → payment, by a 303 that arrived. */
  opened: Map<string, string>
  /** Payments whose page said "paid". */
  paid: Set<string>
  faults: string[]
}

export type PayersOrder = {
  count: number
  shop: Shop
  baseUrl: string
  notificationUrl: string
  chance: Chance
}

export type Payers = Promises & { stop(): Promise<void> }

type Visit = {
  browser: Browser
  form: string
  orderId: string
  promises: Promises
  chance: Chance
  isOver: () => boolean
}
type Journey = (visit: Visit) => Promise<void>

/** People who pay all the time, each one order after the other, whatever happens to the gateway. */
export const startPayers = ({ count, shop, baseUrl, notificationUrl, chance }: PayersOrder): Payers => {
  const promises: Promises = { opened: new Map(), paid: new Set(), faults: [] }
  const agent = createAgent()
  let over = false
  const isOver = () => over
  const fault = (text: string) => promises.faults.push(text)
  const payer = async (): Promise<void> => {
    while (!over) {
      const orderId = randomUUID()
      const fields = { ...orderFields(shop, orderId), urlNotification: notificationUrl }
      const browser = openBrowser({ baseUrl, isOver, agent, chance, fault })
      const form = signedBody(fields, shop.serviceKey)
      await chance.pick(journeys)({ browser, form, orderId, promises, chance, isOver })
    }
  }
  const running = Array.from({ length: count }, payer)
  return {
    ...promises,
    stop: async () => {
      over = true
      await Promise.all(running)
      await agent.destroy()
    },
  }
}

const open = async ({ browser, form, orderId, promises }: Visit): Promise<string | undefined> => {
  const answer = await browser.post('/pl/payment', form)
  if (!answer) return undefined
  if (answer.status !== 303) {
    promises.faults.push(`a signed form was answered with ${answer.status}`)
    return undefined
  }
  const path = new URL(answer.location, 'http://gateway').pathname
  const id = path.slice(path.lastIndexOf('/') + 1)
  const known = promises.opened.get(orderId)
  if (known !== undefined && known !== id) promises.faults.push(`one form opened two payments`)
  promises.opened.set(orderId, id)
  return path
}

const look = async (visit: Visit): Promise<void> => {
  const path = await open(visit)
  if (path) await visit.browser.get(path)
}

const again = async (visit: Visit): Promise<void> => {
  await Promise.all([open(visit), open(visit)])
  await open(visit)
}

/** Pays with these codes at once, each in a tab of its own, and waits for the receipt. */
const payWith =
  (...codes: ((chance: Chance) => string)[]): Journey =>
  async visit => {
    const path = await open(visit)
    if (!path) return
    await visit.browser.get(path)
    await Promise.all(codes.map(code => visit.browser.post(`${path}/blik`, `code=${code(visit.chance)}`)))
    await waitForReceipt(visit, path)
  }

const looks = 25
const lookMs = 200

const waitForReceipt = async ({ browser, promises, isOver }: Visit, path: string): Promise<void> => {
  for (let look = 0; look < looks && !isOver(); look++) {
    const state = await browser.get(`${path}/state`)
    if (state?.text.includes('"paid"')) {
      promises.paid.add(path.slice(path.lastIndexOf('/') + 1))
      await browser.get(path)
      return
    }
    if (state?.text.includes('"choose"')) return
    await new Promise(resolve => setTimeout(resolve, lookMs))
  }
}

const atOnce = () => '999000'
const inTheApp = (chance: Chance) => `777${String(chance.below(1000)).padStart(3, '0')}`
const mistyped = () => '123456'

const tryAgain: Journey = async visit => {
  await payWith(mistyped)(visit)
  await payWith(atOnce)(visit)
}

const journeys: readonly (readonly [number, Journey])[] = [
  [3, look],
  [2, again],
  [5, payWith(atOnce)],
  [4, payWith(inTheApp)],
  [3, payWith(atOnce, inTheApp)],
  [2, payWith(atOnce, atOnce)],
  [0.3, tryAgain],
]
