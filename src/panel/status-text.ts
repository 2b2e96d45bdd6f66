import type { Status } from '../payments/payment.js'
import { type Cell, chip, type Tone } from './components.js'
import type { PanelPhrases } from './texts.js'

const tones: Record<Status, Tone> = {
  new: 'quiet',
  pending: 'waiting',
  authorized: 'waiting',
  submitted_for_settlement: 'waiting',
  settled: 'done',
  rejected: 'refused',
  cancelled: 'quiet',
  error: 'refused',
}

/** Every status with its word, its colour and what it means, in the order of a payment's life: the legend (M101). */
export const statuses = Object.keys(tones) as readonly Status[]

/** A status as a chip. */
export const statusChip = (t: PanelPhrases, status: Status, note: string | null = null): Cell =>
  chip(t(`frame.status-${status}`), tones[status], note)
