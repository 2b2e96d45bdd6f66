import type { Viewer } from './needs.js'

/** Covers what somebody may not see; texts of those who see everything come back as they are. */
export type Mask = { amount: (text: string) => string; json: (text: string) => string }

const covered = '***'
const open: Mask = { amount: text => text, json: text => text }
/** Amounts and whatever names a payer, in messages and in facts of events. */
const hidden =
  /amount|minor$|price|^(?:customer|payer|buyer|billing|shipping|delivery|address|title|reason|ban|paymentProfile|cid)$|name$|e?mail$|phone$/i

const covering: Mask = {
  amount: () => covered,
  json: text => JSON.stringify(JSON.parse(text, (key, value: unknown) => (hidden.test(key) ? covered : value))),
}

/** What of amounts and payers somebody sees (domain.md §8: Technical sees message bodies with both masked). */
export const maskFor = ({ isMasked }: Pick<Viewer, 'isMasked'>): Mask => (isMasked ? covering : open)
