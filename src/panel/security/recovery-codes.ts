import type { Answer } from '../../http/route.js'
import { renewCodesOf } from '../../members/security-change.js'
import type { MemberCall } from '../call.js'
import { cell, fact, facts, linkButton, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { memberRow, type PanelRow } from '../row.js'
import { visitorOf } from '../visitor.js'
import { securityPath as security } from './path.js'

/** New recovery codes, at the member's wish. */
export const recoveryCodeRoutes = (needs: PanelNeeds): PanelRow[] => [
  memberRow({
    method: 'POST',
    path: `${security}/codes`,
    may: 'own.account',
    stepUp: true,
    handle: async call => showCodes(needs, call, await renewCodesOf(needs)(visitorOf(call), call.member)),
  }),
]

/** The codes, this once: no address leads to them again. */
export const showCodes = (needs: PanelNeeds, call: MemberCall, codes: readonly string[], said?: string): Answer => {
  const { t } = call
  const blocks = [
    ...(said === undefined ? [] : [notice('done', said)]),
    notice('waiting', t('security.codes-text')),
    facts(
      codes.map((code, at) => fact(String(at + 1), cell(code, { look: 'code' }))),
      {
        title: t('security.codes'),
        buttons: [linkButton(t('security.codes-kept'), security, 'primary')],
      },
    ),
  ]
  return panelPage(needs, call, { title: t('security.codes-new'), blocks })
}
