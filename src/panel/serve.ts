import { timingSafeEqual } from 'node:crypto'
import { type Answer, type Ask, type Route, seeOther } from '../http/route.js'
import { factorsOf, hasFactor } from '../members/factors.js'
import { may } from '../members/permissions.js'
import { holds, isFresh, seenEveryMs } from '../members/session.js'
import { Refusal } from '../payments/refusal.js'
import { derivedToken, formToken, tokenDigest } from '../signing/credential-digest.js'
import { badgesOf } from './badges.js'
import type { MemberCall, PanelCall, VisitorCall } from './call.js'
import { askForProof, takeProof } from './confirm.js'
import { cookieOf, setCookie, withCookies } from './cookies.js'
import type { PanelNeeds } from './needs.js'
import { isGuarded } from './needs-factor.js'
import { NotThere } from './not-there.js'
import { formFromQuery, type PanelForm, readForm } from './panel-form.js'
import { factorMissing, forbidden, notThere, outdated, refused, tooLarge } from './refusal-pages.js'
import type { PanelRow } from './row.js'
import { panelLanguageFor } from './texts.js'

const bodyLimitBytes = 64 * 1024

/** Makes a route of a row: who is there, the form's token, the permission, the proof; then the handler (CONTRIBUTING.md, journey 9). */
export const served =
  (needs: PanelNeeds) =>
  (row: PanelRow): Route => ({
    method: row.method,
    path: row.path,
    bodyLimitBytes: row.bodyLimitBytes ?? bodyLimitBytes,
    tooLarge: ask => tooLarge(needs, strangerOf(needs, ask)),
    handle: ask => answer(needs, row, ask),
  })

const answer = async (needs: PanelNeeds, row: PanelRow, ask: Ask): Promise<Answer> => {
  const token = cookieOf(ask, needs.baseUrl(), 'session')
  const now = needs.systemClock()
  const found = token === undefined ? undefined : await needs.store.read.sessions.find(tokenDigest(token), now)
  const signedIn = found !== undefined && holds(found, now) ? found : undefined
  const visit = visitOf(needs, ask)
  // A stranger's upload is not even unpacked.
  const isRead = ask.method === 'POST' && (signedIn !== undefined || row.who === 'visitor')
  const form = isRead ? await readForm(ask.body, ask.headers['content-type']) : formFromQuery('')
  const language = panelLanguageFor(
    signedIn?.member.language ?? cookieOf(ask, needs.baseUrl(), 'language'),
    ask.headers['accept-language'],
  )
  const visitor: VisitorCall = {
    ...{ ask, language, t: needs.phrases[language], now },
    form: form ?? formFromQuery(''),
    query: formFromQuery(ask.query),
    // Of the session, not of its token, which changes while other pages are open.
    csrf: formToken(signedIn ? derivedToken(needs.seed, `form:${signedIn.session.publicId}`) : visit.token),
  }
  const call = signedIn
    ? {
        ...{ ...visitor, ...signedIn, counts: new Map() },
        may: (permission: Parameters<typeof may>[1]) => may(signedIn.member.role, permission),
      }
    : undefined
  if (ask.method === 'POST' && (form === undefined || !isOurs(form, visitor.csrf)))
    return call === undefined && row.who !== 'visitor' ? toSignIn(needs, ask) : outdated(needs, call ?? visitor)
  const given = await handled(needs, row, visitor, call)
  if (signedIn && now.getTime() - signedIn.session.seenAt.getTime() >= seenEveryMs)
    await needs.store.write(({ sessions }) => sessions.seen(signedIn.session.id, now))
  return signedIn || !visit.isNew ? given : withCookies(given, [setCookie(needs.baseUrl(), 'visit', visit.token)])
}

/** Of somebody of whom nothing was read but the request's head. */
const strangerOf = (needs: PanelNeeds, ask: Ask): VisitorCall => {
  const language = panelLanguageFor(cookieOf(ask, needs.baseUrl(), 'language'), ask.headers['accept-language'])
  const nothing = formFromQuery('')
  const csrf = formToken(visitOf(needs, ask).token)
  return { ask, language, t: needs.phrases[language], now: needs.systemClock(), form: nothing, query: nothing, csrf }
}

const handled = async (
  needs: PanelNeeds,
  row: PanelRow,
  visitor: VisitorCall,
  call: MemberCall | undefined,
): Promise<Answer> => {
  try {
    if (row.who === 'visitor') return await row.handle(call ?? visitor)
    if (call === undefined) return toSignIn(needs, visitor.ask)
    if (!call.may(row.may)) return forbidden(needs, await known(needs, call))
    if (needs.mode === 'production' && isGuarded(row) && !hasFactor(await factorsOf(needs.store.read, call.member.id)))
      return factorMissing(needs, await known(needs, call))
    if (row.stepUp && !isFresh(call.session, call.now)) {
      const taken = await takeProof(needs, call)
      if (taken.proof !== 'given') return await askForProof(needs, await known(needs, call), taken.proof)
      const given = await obeyed(needs, row, call)
      return taken.cookie === null ? given : withCookies(given, [taken.cookie])
    }
    return await obeyed(needs, row, call)
  } catch (error) {
    const asked = call === undefined ? visitor : await known(needs, call)
    if (error instanceof NotThere) return notThere(needs, asked)
    if (error instanceof Refusal) return refused(needs, asked, error)
    throw error
  }
}

const obeyed = async (
  needs: PanelNeeds,
  row: Exclude<PanelRow, { who: 'visitor' }>,
  call: MemberCall,
): Promise<Answer> => {
  const merchants = await known(needs, call)
  if (row.who !== 'merchant') return row.handle(merchants)
  return 'merchant' in merchants ? row.handle(merchants as PanelCall) : forbidden(needs, call)
}

/** With what waits for them and, for a merchant's member, merchant and shops. */
const known = async (needs: PanelNeeds, call: MemberCall): Promise<MemberCall | PanelCall> => {
  const { merchantId } = call.member
  const { merchants, shops } = needs.store.read
  if (merchantId === null) return { ...call, counts: await badgesOf(needs, call) }
  const [merchant, all, counts] = await Promise.all([
    merchants.byId(merchantId),
    shops.ofMerchant(merchantId),
    badgesOf(needs, call),
  ])
  if (merchant === undefined) throw new Error('a member without a merchant')
  const chosen = cookieOf(call.ask, needs.baseUrl(), 'shop')
  return { ...call, counts, merchant, shops: all, shop: all.find(({ publicId }) => publicId === chosen) ?? null }
}

/** Only pages of ours know the token, which is made of a cookie that no script can read. */
const isOurs = (form: PanelForm, expected: string): boolean => {
  const [given, wanted] = [Buffer.from(form.text('csrf')), Buffer.from(expected)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const visitOf = (needs: PanelNeeds, ask: Ask): { token: string; isNew: boolean } => {
  const token = cookieOf(ask, needs.baseUrl(), 'visit')
  return token === undefined ? { token: needs.random(24).toString('base64url'), isNew: true } : { token, isNew: false }
}

/** Comes back to a page that was asked for; what was posted is not kept, because nobody is there to have sent it. */
const toSignIn = (needs: Pick<PanelNeeds, 'baseUrl'>, ask: Ask): Answer => {
  const next = ask.method === 'GET' ? `${ask.path}${ask.query === '' ? '' : `?${ask.query}`}` : '/panel'
  const query = next === '/panel' ? '' : `?${new URLSearchParams({ next })}`
  return seeOther(`/panel/login${query}`, { 'set-cookie': setCookie(needs.baseUrl(), 'session', null) })
}
