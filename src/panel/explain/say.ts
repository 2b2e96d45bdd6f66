import type { VisitorCall } from '../call.js'
import { type PanelKey, readPanelPhrases } from '../texts.js'

const known: ReadonlySet<string> = new Set(Object.keys(readPanelPhrases('en')))

/** A phrase whose key is put together from a stored word; a word that is younger than the phrases is shown as it is. */
export const sayOr = (
  { t }: Pick<VisitorCall, 't'>,
  key: string,
  word: string,
  values: Record<string, string> = {},
): string => (known.has(key) ? t(key as PanelKey, values) : word)
