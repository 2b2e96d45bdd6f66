import type { Answer } from '../../http/route.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, columns, fact, facts, field, form, options, prose, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { nextPage } from '../next-page.js'
import { there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { type Article, articles } from './articles.js'
import { articlePath, articleText } from './help-view.js'

const commentLimit = 1_000

/** All articles. */
export const showContents = (needs: PanelNeeds, call: PanelCall): Answer => {
  const { t } = call
  const blocks = [
    table({
      id: 'articles',
      caption: t('help.contents'),
      columns: columns(t('help.article'), t('help.about')),
      rows: articles.map(article => {
        const { title, purpose } = articleText(t, article)
        return row([cell(title, { href: articlePath(article) }), cell(purpose)])
      }),
      empty: '',
    }),
  ]
  return panelPage(needs, call, { title: t('help.contents'), blocks })
}

const articleOf = ({ ask }: PanelCall): Article => there(articles.find(one => one === ask.params.article))

/** Where the reader came from: a page of the panel, or the contents. */
const backOf = ({ query, form: posted }: PanelCall): string =>
  nextPage(posted.text('from') || query.text('from'), '/panel/help')

/** One article with the question and what this member has answered. */
export const showArticle = async (needs: PanelNeeds, call: PanelCall, error: string | null = null): Promise<Answer> => {
  const { t, merchant, member, form: posted } = call
  const article = articleOf(call)
  const answer = await needs.store.read.help.find(merchant.id, member.id, article)
  const { title, purpose, tasks, words } = articleText(t, article)
  const back = backOf(call)
  const chosen = answer === undefined ? '' : answer.helpful ? 'yes' : 'no'
  const blocks: Block[] = [
    prose([purpose]),
    prose(tasks, { title: t('help.tasks') }),
    facts(
      words.map(({ term, meaning }) => fact(term, meaning)),
      { title: t('help.words') },
    ),
    form(
      {
        ...{ id: 'answer', action: articlePath(article), submit: t('help.send') },
        fields: [
          field('radios', 'helpful', t('help.question'), {
            options: options(
              [
                ['yes', t('help.yes')],
                ['no', t('help.no')],
              ],
              posted.text('helpful') || chosen,
            ),
            error: posted.has('comment') && !posted.has('helpful') ? error : null,
          }),
          field('textarea', 'comment', t('help.comment'), {
            ...{ value: posted.has('comment') ? posted.text('comment') : (answer?.comment ?? ''), rows: 3 },
            ...{ maxlength: commentLimit, hint: t('help.comment-hint') },
            error: posted.has('helpful') ? error : null,
          }),
        ],
      },
      { hidden: [{ name: 'from', value: back }] },
    ),
  ]
  const status = error === null ? 200 : 422
  return panelPage(needs, call, { title, blocks, back: { href: back, label: t('help.back') } }, status)
}

/** A member judges an article; judged from beside a tab, the place for a comment comes next. */
export const judge = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t, form: posted, merchant, member, language, now } = call
  const article = articleOf(call)
  const helpful = posted.text('helpful')
  if (helpful !== 'yes' && helpful !== 'no') return showArticle(needs, call, t('help.choose'))
  const isWhole = posted.has('comment')
  const comment = posted.text('comment')
  if ([...comment].length > commentLimit)
    return showArticle(needs, call, t('help.comment-long', { count: commentLimit }))
  await needs.store.write(async ({ help }) => {
    const before = isWhole ? undefined : await help.find(merchant.id, member.id, article)
    await help.answer({
      ...{ merchantId: merchant.id, memberId: member.id, article, helpful: helpful === 'yes', language, at: now },
      comment: isWhole ? comment : (before?.comment ?? ''),
    })
  })
  const from = backOf(call)
  if (isWhole) return done(needs, from, 'help.thanks')
  return done(needs, `${articlePath(article)}?${new URLSearchParams({ from })}#answer`, 'help.thanks-comment')
}
