import { type ClockFacts, openBusinessClock } from '../../merchants/business-clock.js'
import { ClockRefusal, readClockMove } from '../../merchants/clock-state.js'
import type { Command, Facts } from '../command.js'

const factsOf = ({ now, real, isFrozen }: ClockFacts): Facts => ({
  now: now.toISOString(),
  real: real.toISOString(),
  frozen: isFrozen,
  aheadSeconds: Math.round((now.getTime() - real.getTime()) / 1000),
})

/** The business clock of a sandbox: see it, move it forward, freeze it, let it run. */
export const clockCommands: Record<string, Command> = {
  clock: {
    usage: '[+30m | +2d | 2027-01-31T12:00 | freeze | run]',
    about: 'shows or moves the business clock of a sandbox; running gateways obey within a second',
    flags: [],
    run: async call => {
      if (call.config.mode === 'production') {
        throw new ClockRefusal('Only the clock of a sandbox moves.', 'Live money keeps real time.')
      }
      const [text] = call.words
      const move = text === undefined ? undefined : readClockMove(call.words.join(' '))
      const { storage } = await call.open()
      const clock = await openBusinessClock({ store: storage, real: call.systemClock, noticed: () => undefined })
      return factsOf(move === undefined ? clock.facts() : await clock.move(move))
    },
  },
}
