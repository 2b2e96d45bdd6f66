import { formatMoment } from '../../http/moment-text.js'
import { type Answer, seeOther } from '../../http/route.js'
import { isLive, type Session } from '../../members/session.js'
import { entryOf, type MemberCall } from '../call.js'
import { type Block, cell, chip, columns, postButton, prose, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { done } from '../page.js'
import { memberRow, type PanelRow } from '../row.js'
import { browserOf } from './browser-name.js'
import { securityPath as path } from './path.js'

/** Where one is signed in, and signing out there. */
export const sessionRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({
    method: 'POST',
    path: `${path}/sessions/:session/end`,
    may: 'own.account',
    handle: call => endOne(needs, call),
  }),
  memberRow({
    method: 'POST',
    path: `${path}/sessions/end`,
    may: 'own.account',
    handle: call => endOthers(needs, call),
  }),
]

/** Every browser in which this account is open. */
export const sessionsTable = (call: MemberCall, all: readonly Session[]): Block => {
  const { t, language, session: own, now } = call
  const sessions = all.filter(session => isLive(session, now))
  return table(
    {
      id: 'sessions',
      caption: t('security.sessions'),
      columns: columns(
        { label: t('security.browser'), note: t('security.address') },
        { label: t('security.seen'), note: t('security.since') },
        t('security.state'),
      ),
      rows: sessions.map(one =>
        row([
          cell(browserOf(one.agent) || t('security.browser-unknown'), { note: one.address }),
          cell(formatMoment(one.seenAt, language), { note: formatMoment(one.createdAt, language) }),
          one.id === own.id
            ? chip(t('security.this-one'), 'done')
            : cell('', { buttons: [postButton(t('security.sign-out'), `${path}/sessions/${one.publicId}/end`)] }),
        ]),
      ),
      empty: t('security.sessions'),
    },
    { isTitled: true },
  )
}

/** The button that ends all others; none where there is no other. */
export const endOthersBlock = ({ t, session: own, now }: MemberCall, all: readonly Session[]): Block[] =>
  all.some(session => session.id !== own.id && isLive(session, now))
    ? [
        prose([t('security.sign-out-text')], {
          buttons: [postButton(t('security.sign-out-others'), `${path}/sessions/end`)],
        }),
      ]
    : []

const endOne = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { member, now, ask } = call
  const sessions = await needs.store.read.sessions.ofMember(member.id)
  const session = there(sessions.find(({ publicId }) => publicId === ask.params.session))
  await needs.store.write(async ({ sessions, audit }) => {
    if (!(await sessions.end(member.id, session.id, now))) return
    const subject = { kind: 'member', id: member.publicId }
    await audit.append(entryOf(call, { what: 'session.ended', subject, after: { browser: browserOf(session.agent) } }))
  })
  return session.id === call.session.id ? seeOther('/panel/login') : done(needs, path, 'security.signed-out')
}

const endOthers = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { member, now, session } = call
  await needs.store.write(async ({ sessions, halfSignIns, audit }) => {
    const ended = await sessions.endAll(member.id, now, session.id)
    await halfSignIns.endAll(member.id)
    const subject = { kind: 'member', id: member.publicId }
    if (ended > 0) await audit.append(entryOf(call, { what: 'session.ended', subject, after: { others: ended } }))
  })
  return done(needs, path, 'security.signed-out')
}
