import type { PanelNeeds } from '../needs.js'
import { merchantRow, type PanelRow } from '../row.js'
import { saveNewLink, showNewLink } from './create.js'
import { showLink } from './detail.js'
import { exportLinks } from './export.js'
import { listLinks, listPath } from './list.js'

/** Payment links (M55–M76). */
export const linkRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path: listPath, may: 'links.view', handle: listLinks(needs) }),
  merchantRow({ method: 'GET', path: `${listPath}/export.csv`, may: 'links.view', handle: exportLinks(needs) }),
  merchantRow({ method: 'GET', path: `${listPath}/new`, may: 'links.create', handle: showNewLink(needs) }),
  merchantRow({ method: 'POST', path: `${listPath}/new`, may: 'links.create', handle: saveNewLink(needs) }),
  merchantRow({ method: 'GET', path: `${listPath}/:link`, may: 'links.view', handle: showLink(needs) }),
]
