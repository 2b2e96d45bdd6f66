/** Tries of one kind under one name: an account, an address. */
export type TryCountRecords = {
  /**
   * Counts one more try and answers how many there were since the first; `undefined`, and nothing counted, once `limit` was reached.
   * The count ends with `endsAt` of its first try.
   */
  take(order: { name: string; limit: number; now: Date; endsAt: Date }): Promise<number | undefined>
  /** Starts these counts anew. */
  forget(names: readonly string[]): Promise<void>
  /** Takes one try back. */
  giveBack(names: readonly string[]): Promise<void>
  /** Removes counts that have ended; answers how many. */
  dropOld(now: Date): Promise<number>
}

type Limit = { tries: number; minutes: number }

/**
 * THE table of limits against guessing. `pair`: one account from one address; `account`: from everywhere, far above it, so that a
 * stranger locks nobody out who was signed in from where they are; `address`: whatever account, an office shares one.
 */
const tryLimits = {
  'sign-in': {
    pair: { tries: 5, minutes: 15 },
    account: { tries: 50, minutes: 60 },
    address: { tries: 100, minutes: 15 },
  },
  /** Codes of six digits, asked for after the right password. */
  factor: { account: { tries: 5, minutes: 15 } },
  confirm: { account: { tries: 5, minutes: 15 } },
  passkey: { address: { tries: 100, minutes: 15 } },
  /** Each question is a row until it is answered or too old. */
  question: { address: { tries: 300, minutes: 15 } },
  register: { address: { tries: 30, minutes: 60 } },
  /** Letters to one address. */
  letter: { account: { tries: 3, minutes: 60 } },
  /** Invitations that one merchant sends, under whatever name: no letters to strangers by the hundred, no list of addresses tried for accounts. */
  invite: { account: { tries: 20, minutes: 60 } },
  /** Looks at a merchant's site, which are calls to wherever it says. */
  site: { account: { tries: 20, minutes: 60 } },
  reset: { address: { tries: 30, minutes: 60 } },
} as const satisfies Record<string, { pair?: Limit; account?: Limit; address?: Limit }>

type TryKind = keyof typeof tryLimits

/** Who tries, by keyed hashes: no row holds an address of mail or network. */
export type Trier = {
  account?: string
  address?: string
  /** The account was signed in from there: what strangers have tried does not count against its owner. */
  isKnown?: boolean
}

/** The counts that a try of this kind is made under. */
export const countsOf = (kind: TryKind, { account, address, isKnown }: Trier): { name: string; limit: Limit }[] => {
  const limits: { pair?: Limit; account?: Limit; address?: Limit } = tryLimits[kind]
  const found = [
    { limit: limits.pair, name: account && address && `${account}:${address}` },
    { limit: limits.account, name: isKnown ? undefined : account },
    { limit: limits.address, name: address },
  ]
  return found.flatMap(({ limit, name }) => (limit && name ? [{ name: `${kind}:${name}`, limit }] : []))
}

/** Counts a try; `undefined` when one of its limits is reached. Answers the highest count that is not the address's. @param now system time */
export const takeTry = async (
  { tryCounts }: { tryCounts: TryCountRecords },
  kind: TryKind,
  trier: Trier,
  now: Date,
): Promise<number | undefined> => {
  let highest = 0
  for (const { name, limit } of countsOf(kind, trier)) {
    const endsAt = new Date(now.getTime() + limit.minutes * 60_000)
    const count = await tryCounts.take({ name, limit: limit.tries, now, endsAt })
    if (count === undefined) return undefined
    if (trier.account !== undefined && name.includes(trier.account)) highest = Math.max(highest, count)
  }
  return highest
}

/** A right try starts the account's counts anew and does not count for the address. */
export const forgiveTries = async (
  { tryCounts }: { tryCounts: TryCountRecords },
  kind: TryKind,
  trier: Trier,
): Promise<void> => {
  const isOfAccount = (name: string) => trier.account !== undefined && name.includes(trier.account)
  const names = countsOf(kind, trier).map(({ name }) => name)
  await tryCounts.forget(names.filter(isOfAccount))
  await tryCounts.giveBack(names.filter(name => !isOfAccount(name)))
}
