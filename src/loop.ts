/** Rounds one after another with a pause between, so that a slow round never overlaps the next. */
export const createLoop = (round: () => Promise<unknown>, roundMs: number, failed: (error: unknown) => void) => {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false
  const plan = () => {
    if (stopped) return
    timer = setTimeout(() => {
      running = round().catch(failed).then(plan)
    }, roundMs)
  }
  return {
    start: plan,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
