import type { Side, Thread, ThreadKind } from '../../threads/thread.js'
import { type Cell, chip, type Tone } from '../components.js'
import type { PanelKey, PanelPhrases } from '../texts.js'

/** What a thread is about. */
export const kindWord = (t: PanelPhrases, kind: ThreadKind): string => t(`messages.kind-${kind}`)

type Stand = 'closed' | 'waits' | 'answered'
const standOf = ({ state, lastSide }: Pick<Thread, 'state' | 'lastSide'>, reader: Side): Stand =>
  state === 'closed' ? 'closed' : lastSide === reader ? 'waits' : 'answered'

const words: Readonly<Record<Side, Readonly<Record<Stand, readonly [PanelKey, Tone]>>>> = {
  merchant: {
    closed: ['messages.closed', 'quiet'],
    waits: ['messages.waits-for-us', 'waiting'],
    answered: ['messages.answered', 'done'],
  },
  operator: {
    closed: ['messages.closed', 'quiet'],
    waits: ['messages.waits-for-merchant', 'quiet'],
    answered: ['messages.unanswered', 'waiting'],
  },
}

/** Whose turn it is, as one side reads it. */
export const standChip = (t: PanelPhrases, thread: Pick<Thread, 'state' | 'lastSide'>, reader: Side): Cell => {
  const [key, tone] = words[reader][standOf(thread, reader)]
  return chip(t(key), tone)
}
