import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** How the shop heard of a payment. */
export type NewsSource = 'notification' | 'return' | 'question'

export interface Order {
  readonly id: string
  /** Grows by one with every change; `replace` compares it. */
  readonly version: number
  /** `returned`: it was paid, sent back, and the money went back. */
  readonly status: 'pending' | 'paid' | 'failed' | 'returned'
  readonly items: readonly { readonly name: string; readonly quantity: number }[]
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** The newest sequence heard of each payment of this order. */
  readonly heard: Readonly<Record<string, number>>
  readonly paid?: { readonly paymentId: string; readonly by: NewsSource; readonly at: string }
}

/** Where orders live. In a database, `replace` is `update … where id = ? and version = ?`. */
export interface Orders {
  add(order: Order): Promise<void>
  find(id: string): Promise<Order | undefined>
  /** Stores the next version; `false` when somebody else was faster. */
  replace(next: Order): Promise<boolean>
}

/** Orders in memory, and in a JSON file where one is named. */
export const openOrders = (file?: string): Orders => {
  const stored: Order[] = file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const orders = new Map(stored.map(order => [order.id, order]))
  const save = (order: Order): void => {
    orders.set(order.id, order)
    if (file === undefined) return
    writeFileSync(`${file}.new`, JSON.stringify([...orders.values()], null, 2))
    renameSync(`${file}.new`, file)
  }
  return {
    add: async order => save(order),
    find: async id => orders.get(id),
    replace: async next => {
      if (orders.get(next.id)?.version !== next.version - 1) return false
      save(next)
      return true
    },
  }
}
