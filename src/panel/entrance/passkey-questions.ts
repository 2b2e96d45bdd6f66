import { type Answer, json } from '../../http/route.js'
import { askForNewPasskey, askForPasskey } from '../../members/check-passkey.js'
import { nameOf } from '../../members/member.js'
import { findHalf } from '../../members/sign-in.js'
import { addressTrier } from '../../members/trier.js'
import { takeTry } from '../../members/try-limits.js'
import type { MemberCall, VisitorCall } from '../call.js'
import { cookieOf } from '../cookies.js'
import type { PanelNeeds } from '../needs.js'
import { type PanelRow, visitorRow } from '../row.js'
import { visitorOf } from '../visitor.js'

/** What our script asks before it asks the device: a fresh challenge, for one purpose and, where somebody is known, for them alone. */
export const passkeyQuestionRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({ method: 'POST', path: '/panel/passkey', handle: call => question(needs, call) }),
]

const isSignedIn = (call: VisitorCall): call is MemberCall => 'session' in call
const refused = json(403, {})

const question = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  if (!needs.passkeys.available(call.ask.headers.host)) return refused
  const visitor = visitorOf(call)
  const trier = addressTrier(needs.seed, visitor)
  const isWithin = await needs.store.write(records => takeTry(records, 'question', trier, call.now))
  if (isWithin === undefined) return json(429, {})
  const purpose = call.form.text('purpose')
  if (purpose === 'sign-in') {
    const half = cookieOf(call.ask, needs.baseUrl(), 'half')
    const member = half === undefined ? undefined : await findHalf(needs)(half, call.now)
    return json(200, await askForPasskey(needs)(visitor, 'sign-in', member))
  }
  if (!isSignedIn(call)) return refused
  const { member } = call
  if (purpose === 'confirm') return json(200, await askForPasskey(needs)(visitor, 'confirm', member))
  const options = purpose === 'add' ? await askForNewPasskey(needs)(visitor, member, nameOf(member)) : undefined
  return options === undefined ? refused : json(200, options)
}
