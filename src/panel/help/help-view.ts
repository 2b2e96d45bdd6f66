import type { MemberCall } from '../call.js'
import type { HelpView } from '../pages.js'
import type { PanelPhrases } from '../texts.js'
import { type Article, articleAt } from './articles.js'

/** Phrases hold one task or word a line; a word and its meaning have a dash between. */
const linesOf = (text: string): string[] => text.split('\n')
const wordOf = (line: string): HelpView['words'][number] => {
  const at = line.indexOf(' – ')
  return { term: line.slice(0, at), meaning: line.slice(at + 3) }
}

export const articlePath = (article: Article): string => `/panel/help/${article}`

/** An article in the reader's language. */
export const articleText = (
  t: PanelPhrases,
  article: Article,
): Omit<HelpView, 'path' | 'asks'> & { title: string } => ({
  title: t(`help.${article}.title`),
  purpose: t(`help.${article}.purpose`),
  tasks: linesOf(t(`help.${article}.tasks`)),
  words: linesOf(t(`help.${article}.words`)).map(wordOf),
})

/** The article beside the page that is asked for; operators have none. */
export const helpOn = ({ t, ask, member }: Pick<MemberCall, 't' | 'ask' | 'member'>): HelpView | null => {
  const article = member.merchantId === null ? undefined : articleAt(ask.path)
  if (article === undefined) return null
  const { purpose, tasks, words } = articleText(t, article)
  return { path: articlePath(article), purpose, tasks, words, asks: true }
}
