import type { Visitor } from '../members/outside.js'
import type { VisitorCall } from './call.js'

/** Who stands at the door, as the verbs of coming in want it. */
export const visitorOf = ({ ask, language, now }: Pick<VisitorCall, 'ask' | 'language' | 'now'>): Visitor => ({
  address: ask.address,
  language,
  now,
})
