import { visible } from '../../http/visible.js'
import type { KeyCandidate } from '../../signing/finding.js'
import type { Texts } from '../texts.js'

const around = 24

/** Where the text that a program signed departs from the one this side builds; nothing of a key behind it is shown. */
export const textDifference = (
  built: string,
  pasted: string,
  candidates: readonly KeyCandidate[],
  texts: Texts,
): { what: string; fix: string }[] => {
  const typed = pasted.replaceAll('\r\n', '\n').replace(/\n$/, '')
  if (typed === '') return []
  if (typed === built) return [{ what: texts['debugger.sameText'], fix: texts['debugger.sameTextFix'] }]
  if (typed.startsWith(built)) return [{ what: texts['debugger.longerText'], fix: texts['debugger.longerTextFix'] }]
  const [ours, theirs] = [[...built], [...typed]]
  const at = ours.findIndex((character, place) => theirs[place] !== character)
  const place = at < 0 ? theirs.length : at
  const part = (text: string) => visible([...text].slice(Math.max(0, place - around), place + around).join(''))
  const secrets = candidates.filter(({ kind, value }) => kind !== 'id' && value !== '').map(({ value }) => value)
  const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), typed)
  const what = texts['debugger.differs']
    .replace('{{place}}', String(place + 1))
    .replace('{{yours}}', () => part(safe))
    .replace('{{ours}}', () => part(built))
  return [{ what, fix: texts['debugger.differsFix'] }]
}
