type Waiting<I, O> = { item: I; resolve: (answer: O) => void; reject: (error: unknown) => void }

const itemsAtOnce = 256

/**
 * Gathers items until the job that was asked for with the first of them begins and takes them all; it answers in their order.
 * A job that fails is repeated item by item, so that one bad item fails alone.
 */
export const gathered = <I, O>(
  start: (take: () => readonly I[]) => Promise<readonly O[]>,
): ((item: I) => Promise<O>) => {
  const queue: Waiting<I, O>[] = []

  const alone = ({ item, resolve, reject }: Waiting<I, O>): Promise<void> =>
    start(() => [item]).then(([answer]) => resolve(answer as O), reject)

  const together = async (): Promise<void> => {
    let taken: Waiting<I, O>[] | undefined
    const take = () => {
      taken = queue.splice(0, itemsAtOnce)
      if (queue.length > 0) void together()
      return taken.map(({ item }) => item)
    }
    try {
      const answers = await start(take)
      for (const [at, { resolve }] of (taken ?? []).entries()) resolve(answers[at] as O)
    } catch (error) {
      // Not even begun: there is nothing that one of them could have done wrong.
      if (taken === undefined) for (const { reject } of queue.splice(0)) reject(error)
      else if (taken.length === 1) taken[0]?.reject(error)
      else for (const waiting of taken) void alone(waiting)
    }
  }

  return item =>
    new Promise((resolve, reject) => {
      if (queue.push({ item, resolve, reject }) === 1) void together()
    })
}
