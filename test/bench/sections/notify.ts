import { startReceivers } from '../load/receivers.js'
import type { Figure } from '../report/figure.js'
import type { Bench } from './bench-run.js'
import { courierSpeed } from './courier-speed.js'
import { hangingReceivers } from './hanging-receivers.js'

const shops = 50

/** Targets 6 and 7: the courier's speed, and what hanging receivers do to the others. */
export const notify = async (bench: Bench): Promise<Figure[]> => {
  const receivers = await startReceivers(shops)
  try {
    return [...(await courierSpeed(bench, receivers)), ...(await hangingReceivers(bench, receivers))]
  } finally {
    receivers.stop()
  }
}
