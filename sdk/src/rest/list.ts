import { KasaError } from '../kasa-error.js'

/** Some items of a list, and where the next ones begin. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Give it as `after` to go on here later; `undefined` after the last page. */
  readonly next: string | undefined
}

/**
 * A list of any length; pages are asked for as they are needed.
 *
 * @example
 * ```ts
 * for await (const payment of kasa.payments.list({ status: 'settled' })) book(payment)
 * const latest = await kasa.payments.list().take(10)
 * ```
 */
export interface List<T> extends AsyncIterable<T> {
  /** The first `count` items, or all where there are fewer. */
  take(count: number): Promise<T[]>
  /**
   * All items, for lists whose length is known to be bounded.
   *
   * @throws {@link KasaError} `list/too-long` beyond `max`: nothing is cut off silently
   */
  toArray(limit: { readonly max: number }): Promise<T[]>
  /** Page by page: keep each page's `next` to go on after a restart. */
  pages(): AsyncIterable<Page<T>>
}

/** A list over a way to ask for the page after a cursor. */
export const createList = <T>(ask: (after: string | undefined) => Promise<Page<T>>, from?: string): List<T> => {
  async function* pages(): AsyncGenerator<Page<T>> {
    let after = from
    do {
      const page = await ask(after)
      yield page
      after = page.next
    } while (after !== undefined)
  }
  async function* items(): AsyncGenerator<T> {
    for await (const page of pages()) yield* page.items
  }
  const upTo = async (count: number): Promise<T[]> => {
    const found: T[] = []
    if (count <= 0) return found
    for await (const item of items()) {
      found.push(item)
      if (found.length >= count) break
    }
    return found
  }
  return {
    [Symbol.asyncIterator]: items,
    pages,
    take: upTo,
    toArray: async ({ max }) => {
      const found = await upTo(max + 1)
      if (found.length <= max) return found
      throw new KasaError('list/too-long', {
        message: `The list has more than ${max} items.`,
        hint: 'Raise max, narrow the filter, or read it with "for await", which needs no memory for all of it.',
        field: 'max',
      })
    },
  }
}
