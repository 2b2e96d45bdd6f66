import { formatMoment } from '../../http/moment-text.js'
import type { Answer } from '../../http/route.js'
import { requestKinds } from '../../onboarding/request.js'
import type { MemberCall } from '../call.js'
import { cell, chip, columns, row, type TabsBlock, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { operatorRow, type PanelRow } from '../row.js'
import { home, merchantPath } from './operator-page.js'

const shown = 100

/** What waits for an operator: merchants, shops, changes and documents, first what is to be answered first. */
export const queueRoutes = (needs: PanelNeeds): PanelRow[] => [
  operatorRow({ method: 'GET', path: home, may: 'operator.review', handle: call => show(needs, call) }),
]

const show = async (needs: PanelNeeds, call: MemberCall): Promise<Answer> => {
  const { t, query, language, now } = call
  const { requests, documents, directory, slots } = needs.onboarding.store.read
  const chosen = requestKinds.find(kind => kind === query.text('kind'))
  const [waiting, counts, papers, allSlots] = await Promise.all([
    requests.waiting(chosen ? [chosen] : requestKinds, shown),
    requests.counts(),
    documents.waiting(shown),
    slots.list(),
  ])
  const names = new Map<number, { publicId: string; name: string }>()
  for (const id of new Set([...waiting, ...papers].map(({ merchantId }) => merchantId))) {
    const merchant = await directory.byId(id)
    if (merchant) names.set(id, { publicId: merchant.publicId, name: merchant.name || merchant.publicId })
  }
  const kinds: TabsBlock = {
    kind: 'tabs',
    label: t('operator.kind'),
    tabs: [null, ...requestKinds].map(kind => ({
      href: kind === null ? home : `${home}?kind=${kind}`,
      label: kind === null ? t('operator.all-kinds') : t(`onboarding.kind-${kind}`),
      isCurrent: (chosen ?? null) === kind,
      count: kind === null ? null : (counts[kind] ?? null),
    })),
  }
  const requestTable = table(
    {
      id: 'requests',
      caption: t('operator.requests'),
      empty: t('operator.requests-none'),
      columns: columns(t('operator.request'), t('operator.merchant'), t('operator.asked-at'), t('operator.answer-by')),
      rows: waiting.map(request => {
        const merchant = names.get(request.merchantId)
        const href = `${home}/requests/${merchant?.publicId}/${request.publicId}`
        const late = request.answerBy < now
        const by = formatMoment(request.answerBy, language)
        return row([
          cell(t(`onboarding.kind-${request.kind}`), { href, note: request.subject || null }),
          cell(merchant?.name ?? '–', { href: merchant ? merchantPath(merchant) : null }),
          cell(formatMoment(request.createdAt, language)),
          late ? chip(t('operator.late'), 'refused', by) : cell(by),
        ])
      }),
    },
    { isTitled: true },
  )
  const documentTable = table(
    {
      id: 'documents',
      caption: t('operator.documents'),
      empty: t('operator.documents-none'),
      columns: columns(t('operator.document'), t('operator.merchant'), t('operator.uploaded-at')),
      rows: papers.map(document => {
        const merchant = names.get(document.merchantId)
        const slot = allSlots.find(({ id }) => id === document.slotId)
        const href = merchant ? `${merchantPath(merchant)}#documents` : null
        return row([
          cell(slot?.names[language] ?? document.name, { href, note: document.name }),
          cell(merchant?.name ?? '–', { href: merchant ? merchantPath(merchant) : null }),
          cell(formatMoment(document.uploadedAt, language)),
        ])
      }),
    },
    { isTitled: true },
  )
  return panelPage(needs, call, { title: t('operator.queues'), blocks: [kinds, requestTable, documentTable] })
}
