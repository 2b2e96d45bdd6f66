import type { SettingFault } from '../../merchants/setting-fault.js'
import type { PanelForm } from '../panel-form.js'
import type { PanelKey, PanelPhrases } from '../texts.js'

/** What the fields of a form hold: what is stored, or, where it was refused, what was typed. */
export type Typed = {
  text(name: string, stored: string | number | null): string
  isTicked(name: string, stored: boolean): boolean
  list(name: string, stored: readonly string[]): readonly string[]
  /** What is wrong with a field, in the reader's language. */
  error(name: string): string | null
}

/** Nothing was typed. */
export const untouched: Typed = {
  text: (_, stored) => String(stored ?? ''),
  isTicked: (_, stored) => stored,
  list: (_, stored) => stored,
  error: () => null,
}

/** What was typed, with its faults. */
export const refusedForm = (form: PanelForm, faults: readonly SettingFault[], t: PanelPhrases): Typed => ({
  text: name => form.text(name),
  isTicked: name => form.has(name),
  list: name => form.list(name),
  error: name => {
    const found = faults.find(({ field }) => field === name)
    return found === undefined ? null : faultText(found, t)
  },
})

/** A fault in the reader's language. */
export const faultText = ({ rule, facts }: SettingFault, t: PanelPhrases): string =>
  t(`shops.rule-${rule}` satisfies PanelKey, facts)
