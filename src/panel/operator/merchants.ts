import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { isActive } from '../../onboarding/application.js'
import type { MemberCall } from '../call.js'
import { cell, chip, columns, field, filters, idCell, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home, merchantPath } from './operator-page.js'

const path = `${home}/merchants`
const shown = 50

/** Merchants, found by name, e-mail address or id. */
export const merchantListRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({ method: 'GET', path, may: 'operator.look', handle: call => show(needs, call) }),
]

const show = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, query, language } = call
  const text = query.text('text').slice(0, 100)
  const { directory, applications } = needs.onboarding.store.read
  const found = await directory.search(text, shown)
  const states = await Promise.all(found.map(({ id }) => applications.find(id)))
  const search = filters(path, [
    field('search', 'text', t('operator.find'), { value: text, hint: t('operator.find-hint') }),
  ])
  const list = table(
    {
      id: 'merchants',
      caption: t('operator.merchants'),
      columns: columns(t('operator.merchant'), t('operator.merchant-id'), t('onboarding.state'), t('operator.since')),
      empty: t('operator.merchants-none'),
      rows: found.map((merchant, at) => {
        const active = isActive(needs.mode, states[at])
        return row([
          cell(merchant.name || merchant.publicId, { href: merchantPath(merchant), note: merchant.legalName || null }),
          idCell(merchant.publicId),
          chip(
            t(active ? 'operator.is-active' : `operator.application-${states[at]?.state ?? 'filling'}`),
            active ? 'done' : 'waiting',
          ),
          cell(formatMoment(merchant.createdAt, language)),
        ])
      }),
    },
    { note: found.length === shown ? t('operator.more', { shown }) : null },
  )
  return panelPage(needs, call, { title: t('operator.merchants'), blocks: [search, list] })
}
