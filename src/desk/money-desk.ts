import { answerDispute } from '../disputes/answer-dispute.js'
import type { AuditDraft } from '../members/audit.js'
import type { ReportNeeds } from '../payments/apply-report.js'
import { assignCredit } from '../payments/assign-credit.js'
import { cancelPayment } from '../payments/cancel-payment.js'
import { captureSale } from '../payments/capture-sale.js'
import type { Connector } from '../payments/connector.js'
import type { Payment } from '../payments/payment.js'
import { askOperationAgain, resolveOperation } from '../payments/resolve-operation.js'
import { voidSale } from '../payments/void-sale.js'
import { requestRefund } from '../refunds/request-refund.js'
import { returnCredit } from '../refunds/return-credit.js'
import { audited, type DeskStore } from './audited.js'

type Needs = Omit<ReportNeeds, 'store'> & {
  store: DeskStore
  connectors: ReadonlyMap<string, Connector>
}

/**
 * What a person may do about a payment and its money, as doors do it, each deed with its entry in the audit. A desk is opened for one deed
 * about one payment. @param deed its `after` gets the number of the change
 */
export const openMoneyDesk = (needs: Needs) => (deed: AuditDraft, payment: Pick<Payment, 'merchantId' | 'id'>) => {
  const own = { ...needs, store: audited(needs.store, deed, payment) }
  return {
    refund: requestRefund(own),
    capture: captureSale(own),
    release: voidSale(own),
    cancel: cancelPayment(own),
    answerDispute: answerDispute(own),
    resolve: resolveOperation(own),
    askAgain: askOperationAgain(own),
    assignCredit: assignCredit(own),
    returnCredit: returnCredit(own),
  }
}
