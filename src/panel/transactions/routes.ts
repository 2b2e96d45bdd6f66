import type { PanelNeeds } from '../needs.js'
import { merchantRow, type PanelRow } from '../row.js'
import { exportPath, exportTransactions } from './export.js'
import { showTransactions } from './list.js'
import { path } from './read-choice.js'

/** The list of transactions and its file. */
export const transactionRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'transactions.view', handle: showTransactions(needs) }),
  merchantRow({ method: 'GET', path: exportPath, may: 'transactions.export', handle: exportTransactions(needs) }),
]
