import { type Answer, type Ask, page } from '../../http/route.js'
import { type Room, roomFor } from '../frame.js'
import type { RoomNeeds } from '../needs.js'
import type { RoomRow } from '../room.js'
import type { TextKey } from '../texts.js'
import { debugForm } from './debug-form.js'
import { debugNotification } from './debug-notification.js'
import { debugReturn } from './debug-return.js'
import type { Result } from './view.js'

const home = '/developers/debugger'
/** A form may have 256 kB and a body 64 kB; both grow when a page sends them. */
const bodyLimitBytes = 1024 * 1024

type Input = { name: string; label: TextKey; rows: number; hint?: string }
type Values = (name: string) => string
type Desk = {
  path: string
  label: TextKey
  intro: TextKey
  inputs: readonly Input[]
  debug: (needs: RoomNeeds, room: Pick<Room, 'language' | 'texts'>, value: Values) => Promise<Result>
}

/** What can be pasted, and who says what is wrong with it. */
const desks: readonly Desk[] = [
  {
    path: home,
    label: 'debugger.form',
    intro: 'debugger.formText',
    inputs: [
      { name: 'form', label: 'debugger.formInput', rows: 8, hint: 'amount=12990&currency=PLN&…&signature=…;sha256' },
      { name: 'signedText', label: 'debugger.signedText', rows: 3, hint: 'amount=12990&currency=PLN&…' },
    ],
    debug: (needs, room, value) => debugForm(needs, room, { form: value('form'), signedText: value('signedText') }),
  },
  {
    path: `${home}/notification`,
    label: 'debugger.notification',
    intro: 'debugger.notificationText',
    inputs: [
      {
        name: 'headers',
        label: 'debugger.headers',
        rows: 5,
        hint: 'X-Imoje-Signature: merchantid=…;serviceid=…;signature=…;alg=sha256',
      },
      { name: 'body', label: 'debugger.body', rows: 6, hint: '{"transaction":{…},"payment":{…}}' },
      { name: 'computed', label: 'debugger.computed', rows: 1 },
    ],
    debug: (needs, room, value) =>
      debugNotification(needs, room, { headers: value('headers'), body: value('body'), computed: value('computed') }),
  },
  {
    path: `${home}/return`,
    label: 'debugger.return',
    intro: 'debugger.returnText',
    inputs: [
      { name: 'address', label: 'debugger.address', rows: 4, hint: 'https://shop.example/orders/17?kasaResult=eyJ…' },
      { name: 'orderId', label: 'debugger.expectedOrder', rows: 1 },
      { name: 'amount', label: 'debugger.expectedAmount', rows: 1, hint: '12990' },
      { name: 'currency', label: 'debugger.expectedCurrency', rows: 1, hint: 'PLN' },
    ],
    debug: (needs, room, value) =>
      debugReturn(needs, room, {
        address: value('address'),
        orderId: value('orderId').trim(),
        amount: value('amount').trim(),
        currency: value('currency').trim(),
      }),
  },
]

/** `/developers/debugger…`: paste what you have; it says what is wrong (B2). Nothing is stored. */
export const debuggerRows: readonly RoomRow[] = desks.flatMap((desk): RoomRow[] => [
  { method: 'GET', path: desk.path, handle: (needs, ask) => draw(needs, ask, desk) },
  {
    method: 'POST',
    path: desk.path,
    bodyLimitBytes,
    handle: (needs, ask) => draw(needs, ask, desk, new URLSearchParams(ask.body.toString('utf8'))),
  },
])

const draw = async (needs: RoomNeeds, ask: Ask, desk: Desk, pasted?: URLSearchParams): Promise<Answer> => {
  const { language, texts, frame } = roomFor(needs.mode, ask, home, 'debugger.title')
  const value: Values = name => pasted?.get(name) ?? ''
  const view = {
    ...{ texts, frame },
    tabs: desks.map(({ path, label }) => ({ href: path, label: texts[label], isCurrent: path === desk.path })),
    intro: texts[desk.intro],
    action: desk.path,
    inputs: desk.inputs.map(({ name, label, rows, hint = '' }) => ({
      ...{ name, rows, hint },
      label: texts[label],
      value: value(name),
    })),
    result: pasted === undefined ? null : await desk.debug(needs, { language, texts }, value),
  }
  return page(200, needs.render('developers/debugger', language, view))
}
