import { type SettingFault, settingFault } from './setting-fault.js'

/** Letters and line breaks only: no controls, no overrides of the writing direction (domain.md §2). */
const refused = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

/** What is wrong with words that a shop wrote to be shown; `undefined` = nothing. Line breaks are allowed unless `oneLine`. */
export const textFault = (
  field: string,
  text: string,
  { max, required = false, oneLine = false }: { max: number; required?: boolean; oneLine?: boolean },
): SettingFault | undefined => {
  if (required && text.trim() === '') return settingFault(field, 'missing')
  if (text.length > max) return settingFault(field, 'too-long', { length: text.length, max })
  return refused.test(oneLine ? text : text.replaceAll('\n', '')) ? settingFault(field, 'control-character') : undefined
}
