import type { PanelNeeds } from '../needs.js'
import { merchantRow, type PanelRow } from '../row.js'
import { cancelIt, showCancel } from './cancel.js'
import { answerIt, listDisputes, showDispute } from './disputes.js'
import { endTheHold, showHold } from './hold.js'
import { paymentOf, transactionOf } from './load.js'
import { giveBack, showRefund } from './refund.js'
import { sendAgain, showResend } from './resend.js'
import { showStory } from './show.js'

const payment = '/panel/payments/:payment'
const transaction = '/panel/transactions/:transaction'
const dispute = '/panel/disputes/:dispute'

/** A payment's whole story, what can be done about it, and its disputes. */
export const explainRoutes = (needs: PanelNeeds): PanelRow[] => {
  const look = (path: string, handle: Parameters<typeof merchantRow>[0]['handle']) =>
    merchantRow({ method: 'GET', path, may: 'transactions.view', handle })
  const ask = (path: string, handle: Parameters<typeof merchantRow>[0]['handle']) =>
    merchantRow({ method: 'GET', path, may: 'money.move', handle })
  const act = (path: string, handle: Parameters<typeof merchantRow>[0]['handle']) =>
    merchantRow({ method: 'POST', path, may: 'money.move', stepUp: true, handle })
  return [
    look(payment, async call => showStory(needs, call, await paymentOf(needs, call))),
    look(transaction, async call => showStory(needs, call, (await transactionOf(needs, call)).payment)),
    ask(`${transaction}/refund`, showRefund(needs, 'sale')),
    act(`${transaction}/refund`, giveBack(needs, 'sale')),
    ask(`${transaction}/return`, showRefund(needs, 'surplus')),
    act(`${transaction}/return`, giveBack(needs, 'surplus')),
    ask(`${transaction}/capture`, showHold(needs, 'capture')),
    act(`${transaction}/capture`, endTheHold(needs, 'capture')),
    ask(`${transaction}/release`, showHold(needs, 'release')),
    act(`${transaction}/release`, endTheHold(needs, 'release')),
    ask(`${payment}/cancel`, showCancel(needs)),
    act(`${payment}/cancel`, cancelIt(needs)),
    ask(`${payment}/resend`, showResend(needs)),
    merchantRow({ method: 'POST', path: `${payment}/resend`, may: 'money.move', handle: sendAgain(needs, false) }),
    act(`${payment}/resend-elsewhere`, sendAgain(needs, true)),
    look('/panel/disputes', listDisputes(needs)),
    look(dispute, showDispute(needs)),
    act(`${dispute}/accept`, answerIt(needs, 'accept')),
    act(`${dispute}/contest`, answerIt(needs, 'contest')),
  ]
}
