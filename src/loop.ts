/** Rounds one after another with a pause between, so that a slow round never overlaps the next. */
export const createLoop = (round: () => Promise<unknown>, roundMs: number, failed: (error: unknown) => void) => {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let state: 'resting' | 'waiting' | 'working' | 'stopped' = 'resting'
  let isWoken = false
  const plan = () => {
    if (state === 'stopped') return
    state = 'waiting'
    timer = setTimeout(work, isWoken ? 0 : roundMs)
    isWoken = false
  }
  const work = () => {
    state = 'working'
    running = round()
      .catch(failed)
      .then(() => plan())
  }
  return {
    start: plan,
    /** Something may be due: the next round comes at once. */
    wake: () => {
      isWoken = true
      if (state !== 'waiting') return
      clearTimeout(timer)
      plan()
    },
    stop: async () => {
      state = 'stopped'
      clearTimeout(timer)
      await running
    },
  }
}
