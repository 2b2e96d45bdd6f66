import type { RoomView } from '../frame.js'
import type { Tone } from '../tones.js'

/** `/developers/debugger…`: what to paste, and what it says. */
export type DebuggerView = RoomView & {
  tabs: readonly { href: string; label: string; isCurrent: boolean }[]
  intro: string
  action: string
  inputs: readonly { name: string; label: string; hint: string; value: string; rows: number }[]
  result: Result | null
}

/** What was found: never an expected signature, never a key. */
export type Result = {
  checks: readonly { name: string; word: string; tone: Tone }[]
  findings: readonly { what: string; fix: string }[]
  /** What this side read or built, to compare with. */
  shown: { name: string; value: string } | null
}
