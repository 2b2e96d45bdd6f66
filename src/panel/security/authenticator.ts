import { type Answer, seeOther } from '../../http/route.js'
import {
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
  waitingSecret,
} from '../../members/set-up-authenticator.js'
import type { MemberCall } from '../call.js'
import { type Block, cell, fact, facts, field, figure, form } from '../components.js'
import { drawnCode } from '../drawn-code.js'
import type { PanelNeeds } from '../needs.js'
import { done, panelPage } from '../page.js'
import { memberRow, type PanelRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { securityPath as security } from './path.js'
import { showCodes } from './recovery-codes.js'

const path = `${security}/app`

/** Setting up an authenticator app: begin, look at the secret, prove that the app has it. */
export const authenticatorRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({ method: 'POST', path, may: 'own.account', stepUp: true, handle: call => begin(needs, call) }),
  memberRow({ method: 'GET', path, may: 'own.account', handle: call => show(needs, call, null) }),
  memberRow({
    ...{ method: 'POST', path: `${path}/confirm`, may: 'own.account', stepUp: true },
    handle: call => confirm(needs, call),
  }),
  memberRow({
    method: 'POST',
    path: `${path}/remove`,
    may: 'own.account',
    stepUp: true,
    handle: async call => {
      await removeAuthenticator(needs)(visitorOf(call), call.member)
      return done(needs, security, 'security.app-removed')
    },
  }),
]

const begin = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> =>
  seeOther((await beginAuthenticator(needs)(visitorOf(call), call.member)) ? path : security)

const show = async (needs: PanelNeeds, call: MemberCall, error: string | null, status = 200): Promise<Answer> => {
  const { t, member } = call
  const waiting = await waitingSecret(needs)(member)
  if (waiting === undefined) return seeOther(security)
  const { secret } = waiting
  const address = await needs.codes.address({ issuer: needs.operator, account: member.email, secret })
  const code = field('text', 'code', t('entrance.code'), {
    ...{ autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10, isRequired: true, error },
  })
  const blocks: Block[] = [
    figure(t('security.app-scan'), drawnCode(address, t('security.app-scan'))),
    facts([fact(t('security.app-key'), cell(grouped(secret), { look: 'code', copy: secret }))], {
      text: t('security.app-key-text'),
    }),
    form(
      { id: 'app', action: `${path}/confirm`, submit: t('account.confirm'), fields: [code] },
      { text: t('security.app-code-text'), cancel: { href: security, label: t('security.cancel') } },
    ),
  ]
  const back = { href: security, label: t('security.title') }
  return panelPage(
    needs,
    call,
    { title: t('security.app-set-up'), intro: t('security.app-text'), back, blocks },
    status,
  )
}

const grouped = (secret: string): string => secret.replace(/.{4}(?=.)/g, '$& ')

const confirm = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, form: posted, member } = call
  const result = await confirmAuthenticator(needs)(visitorOf(call), member, posted.text('code'))
  switch (result.outcome) {
    case 'gone':
      return seeOther(security)
    case 'wrong':
      return show(needs, call, t('security.app-code-wrong'), 422)
    case 'too-many':
      return show(needs, call, t('entrance.too-many'), 429)
    case 'done':
      return result.newCodes.length > 0
        ? showCodes(needs, call, result.newCodes, t('security.app-added'))
        : done(needs, security, 'security.app-added')
  }
}
