import { type PanelKey, type PanelPhrases, readPanelPhrases } from './texts.js'

const said: ReadonlySet<string> = new Set(Object.keys(readPanelPhrases('en')))

/** What an entry of the audit did, in words; an act that has none yet is shown by its name. */
export const actText = (t: PanelPhrases, what: string): string => {
  const key = `audit.what-${what}`
  return said.has(key) ? t(key as PanelKey) : what
}
