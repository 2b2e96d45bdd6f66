import { randomBytes } from 'node:crypto'
import { type Kasa, money } from '@kasa/sdk'
import { notificationRoute } from '@kasa/sdk/express'
import express, { type Express } from 'express'
import { joinWidget, type Subscription, type Subscriptions, takeNews } from './subscriptions.js'

interface Needs {
  readonly kasa: Kasa
  readonly subscriptions: Subscriptions
  readonly today: () => string
  /** Where browsers and the gateway reach this shop. */
  readonly publicUrl: string
}

/** A reading club: one page to join on, and the address where the gateway tells what became of payments. */
export const createClub = ({ kasa, subscriptions, today, publicUrl }: Needs): Express => {
  const app = express().disable('x-powered-by')
  // Before any body parser: this route reads the raw body itself.
  app.post(
    '/notifications',
    notificationRoute(kasa.notifications.handler({ on: takeNews({ kasa, subscriptions, today }) })),
  )

  app.get('/', (_, response) => {
    const subscription = newMember()
    subscriptions.save(subscription)
    response.send(page(joinWidget(kasa, subscription, `${publicUrl}/notifications`)))
  })
  app.get('/members', (_, response) => {
    response.json(subscriptions.all().filter(({ status }) => status !== 'joining'))
  })
  return app
}

const newMember = (): Subscription => ({
  id: `m${randomBytes(8).toString('hex')}`,
  amount: money('29.00', 'PLN'),
  currency: 'PLN',
  firstName: 'Łucja',
  lastName: 'Żółć',
  email: 'lucja@example.com',
  status: 'joining',
  refusals: 0,
})

/** `widget` is what `kasa.widget.card()` made: complete and escaped. */
const page = (widget: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Reading club</title></head>
<body>
  <h1>Reading club</h1>
  <p>A book every month for 29 zł, charged to your card until you leave.</p>
  <button id="join" type="button">Join</button>
  ${widget}
  <p><a href="/members">Members</a>, and until when each has paid</p>
</body>
</html>`
