import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import type { MemberCall } from '../call.js'
import { cell, chip, columns, linkButton, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import type { PanelPhrases } from '../texts.js'
import { articles } from './articles.js'

export const feedbackPath = '/panel/operator/feedback'
const perPage = 25

/** An article's title; its id where this version no longer has it. */
const titleOf = (t: PanelPhrases, id: string): string => {
  const article = articles.find(one => one === id)
  return article === undefined ? id : t(`help.${article}.title`)
}

/** Which help texts helped, and what people said about them. */
export const showFeedback = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, language, query } = call
  const { help } = needs.store.read
  const article = query.text('article') || undefined
  const before = /^\d{1,15}$/.test(query.text('before')) ? Number(query.text('before')) : undefined
  const [tallies, comments] = await Promise.all([
    help.tallies(),
    help.comments({
      ...(article === undefined ? {} : { article }),
      ...(before === undefined ? {} : { before }),
      limit: perPage + 1,
    }),
  ])
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const last = comments[perPage - 1]
  const addressOf = (more: Record<string, string>) =>
    `${feedbackPath}?${new URLSearchParams({ ...(article === undefined ? {} : { article }), ...more })}`
  const older = comments.length > perPage && last !== undefined ? addressOf({ before: String(last.id) }) : null
  const blocks = [
    table(
      {
        id: 'tallies',
        caption: t('help.tallies'),
        columns: columns(
          t('help.article'),
          { label: t('help.yes'), isEnd: true },
          { label: t('help.no'), isEnd: true },
          { label: t('help.share'), isEnd: true },
          { label: t('help.comments'), isEnd: true },
        ),
        rows: tallies.map(({ article: id, helpful, unhelpful, comments: many }) =>
          row([
            cell(titleOf(t, id), { href: `${feedbackPath}?${new URLSearchParams({ article: id })}#comments` }),
            cell(String(helpful)),
            cell(String(unhelpful)),
            cell(percent.format(helpful / (helpful + unhelpful))),
            cell(String(many)),
          ]),
        ),
        empty: t('help.no-answers'),
      },
      { isTitled: true },
    ),
    table(
      {
        id: 'comments',
        caption: article === undefined ? t('help.comments') : t('help.comments-on', { title: titleOf(t, article) }),
        columns: columns(t('help.comment'), t('help.article'), t('help.judged'), t('help.from-whom')),
        rows: comments
          .slice(0, perPage)
          .map(comment =>
            row([
              cell(comment.comment),
              cell(titleOf(t, comment.article), { note: comment.language }),
              comment.helpful ? chip(t('help.yes'), 'done') : chip(t('help.no'), 'waiting'),
              cell(comment.merchantName, { note: formatMoment(comment.at, language) }),
            ]),
          ),
        empty: t('help.no-comments'),
      },
      { isTitled: true, newer: before === undefined ? null : addressOf({}), older },
    ),
  ]
  const buttons = article === undefined ? [] : [linkButton(t('help.all-comments'), feedbackPath)]
  return panelPage(needs, call, { title: t('help.feedback'), blocks, buttons })
}
