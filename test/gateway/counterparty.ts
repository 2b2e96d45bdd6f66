import type { Connector, Report, SaleOrder, StartAnswer } from '../../src/payments/connector.js'
import { Refusal } from '../../src/payments/refusal.js'

type Say = Partial<Report> & Pick<Report, 'outcome'>
/** What the counterparty does when it is called; without words the call breaks off, and it may hang for ever. */
type Script = { start: Say | null | 'hang'; ask: Say | null | 'hang'; cancel: Say | null | 'hang' }

const proof = 'x-counterparty-proof'

/**
 * A provider of our own whose answers a test decides: it says what its script says and counts what it was asked. Its messages are authentic when they carry its proof.
 */
export const openCounterparty = (order: { id: string; money: Connector['money']; methodCodes: string[] }) => {
  const script: Script = { start: null, ask: null, cancel: null }
  const orders: SaleOrder[] = []
  const asked: { verb: 'ask' | 'cancel'; reference: string }[] = []
  const call = async (say: Say | null | 'hang', reference: string): Promise<Report> =>
    say === 'hang' ? new Promise<never>(() => undefined) : answer(say, reference)
  const answer = (say: Say | null, reference: string): Report => {
    if (say === null) throw new Error('socket hang up')
    const money = say.outcome === 'settled' || say.outcome === 'authorized'
    const [sale] = orders.filter(one => one.reference === reference)
    return {
      reference,
      ...(money && { amountMinor: sale?.amountMinor ?? 0, currency: sale?.currency ?? '' }),
      ...say,
    }
  }
  const connector: Connector = {
    id: order.id,
    money: order.money,
    methodCodes: new Set(order.methodCodes),
    acceptsCardData: true,
    start: async (sale): Promise<StartAnswer> => {
      orders.push(sale)
      return { report: await call(script.start, sale.reference), next: { kind: 'wait' } }
    },
    ask: async reference => {
      asked.push({ verb: 'ask', reference })
      return call(script.ask, reference)
    },
    cancel: async reference => {
      asked.push({ verb: 'cancel', reference })
      return call(script.cancel, reference)
    },
    read: ({ headers, body }) => {
      if (headers[proof] !== 'yes') throw new Refusal('report/forged')
      const said = JSON.parse(body.toString('utf8'))
      return answer(said, said.reference)
    },
  }
  return {
    connector,
    script,
    orders,
    asked,
    /** What it would post to our door of callbacks. */
    message: (say: Say, reference = orders.at(-1)?.reference ?? '') => ({
      path: `/callbacks/${order.id}`,
      init: {
        method: 'POST',
        headers: { [proof]: 'yes', 'content-type': 'application/json' },
        body: JSON.stringify({ reference, ...say }),
      },
    }),
  }
}
export type Counterparty = ReturnType<typeof openCounterparty>
