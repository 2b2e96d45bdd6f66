import { dayOf, formatDayAfter, formatMoment } from '../../http/moment-text.js'
import type { Notice } from '../../threads/notice.js'
import type { MemberCall } from '../call.js'
import { chip, type FactsBlock, fact, facts, type Tone } from '../components.js'

const tones: Readonly<Record<Notice['state'], Tone>> = { given: 'waiting', withdrawn: 'quiet', ended: 'refused' }

/** The last day on which a contract holds: `22 December 2026`. */
export const lastDay = (endsAt: Date, language: MemberCall['language']): string =>
  formatDayAfter(dayOf(new Date(endsAt.getTime() - 1)), 0, language)

/** What a notice says, for either side. */
export const noticeFacts = ({ t, language }: Pick<MemberCall, 't' | 'language'>, notice: Notice): FactsBlock =>
  facts(
    [
      fact(t('messages.state'), chip(t(`contact.notice-${notice.state}`), tones[notice.state])),
      fact(t('contact.notice-by'), notice.author),
      fact(t('contact.notice-at'), formatMoment(notice.givenAt, language)),
      fact(t('contact.notice-last-day'), lastDay(notice.endsAt, language)),
      ...(notice.state === 'withdrawn' && notice.finishedAt !== null
        ? [fact(t('contact.notice-withdrawn-at'), formatMoment(notice.finishedAt, language))]
        : []),
    ],
    { title: t('contact.notice') },
  )
