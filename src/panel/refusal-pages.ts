import type { Answer } from '../http/route.js'
import type { Refusal } from '../payments/refusal.js'
import type { VisitorCall } from './call.js'
import { notice } from './components.js'
import type { PanelNeeds } from './needs.js'
import { panelPage } from './page.js'
import type { PanelKey } from './texts.js'
import { readPanelPhrases } from './texts.js'

type Needs = Pick<PanelNeeds, 'render' | 'baseUrl' | 'mode'>

const saying =
  (status: number, title: PanelKey, text: PanelKey) =>
  (needs: Needs, call: VisitorCall): Answer =>
    panelPage(needs, call, { title: call.t(title), blocks: [notice('refused', call.t(text))] }, status)

/** The role may not do that. */
export const forbidden = saying(403, 'frame.forbidden', 'frame.forbidden-text')
/** In production this wants a second factor to be set up (domain.md §8). */
export const factorMissing = (needs: Needs, call: VisitorCall): Answer => {
  const { t } = call
  const link = { href: '/panel/settings/security', label: t('security.title') }
  const blocks = [notice('refused', t('security.factor-missing-text'), { link })]
  return panelPage(needs, call, { title: t('security.factor-missing'), blocks }, 403)
}
/** Somebody else's id and an unknown one: the same page. */
export const notThere = saying(404, 'frame.not-there', 'frame.not-there-text')
/** The form is of another session, or of one that has ended. */
export const outdated = saying(403, 'frame.outdated', 'frame.outdated-text')

/** More was sent than a form of ours holds; nothing of it was read. */
export const tooLarge = saying(413, 'frame.too-large', 'frame.too-large-text')

const known: ReadonlySet<string> = new Set(Object.keys(readPanelPhrases('en')))

/** What the domain refused and the tab has not said in words of its own. */
export const refused = (needs: Needs, call: VisitorCall, { code }: Refusal): Answer => {
  const key = `refusal.${code}`
  const text = known.has(key) ? call.t(key as PanelKey) : call.t('frame.refused-text', { code })
  return panelPage(needs, call, { title: call.t('frame.refused'), blocks: [notice('refused', text)] }, 422)
}
