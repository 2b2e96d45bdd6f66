import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import ejs from 'ejs'
import express from 'express'
import i18next from 'i18next'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import { openCopy, readImprint } from '../limit/database.js'
import { openPayment, type Tables } from './open-payment.js'
import { naivePage } from './page-template.js'

/** The same flow as most would write it: Express with its parsers, Kysely, one transaction per request, EJS with a `t()` per phrase. */
const imprint = readImprint()
const address = process.argv[3] ?? ''
const db = new Kysely<Tables>({
  dialect: address.startsWith('postgres:')
    ? new PostgresDialect({ pool: new pg.Pool({ connectionString: address, max: 16 }) })
    : new SqliteDialect({ database: openCopy(imprint) }),
})
const { template, phrases } = naivePage(imprint.page.html, imprint.page.paymentId)
const { lang } = imprint.page
await i18next.init({
  lng: lang,
  fallbackLng: 'en',
  resources: { [lang]: { translation: phrases } },
  interpolation: { escapeValue: false },
})
const drawn = ejs.compile(template)
const parts = imprint.page.html.split(imprint.page.paymentId)
/** `ready`: without the cost of drawing, where only the way of writing is compared. */
const page = process.argv[4] === 'ready' ? ({ id }: { id: string; t: unknown }) => parts.join(id) : drawn

const app = express()
app.use(express.urlencoded({ extended: true }))
app.post('/:lang/payment', async (request, response) => {
  const { signature, ...fields } = request.body as Record<string, string>
  const shop = await db
    .selectFrom('shops')
    .selectAll()
    .where('public_id', '=', fields.serviceId ?? '')
    .executeTakeFirst()
  const text = Object.keys(fields)
    .sort()
    .map(key => `${key}=${fields[key]}`)
    .join('&')
  const expected = `${createHash('sha256')
    .update(text + imprint.shop.serviceKey)
    .digest('hex')};sha256`
  if (!shop || signature !== expected) return response.sendStatus(403)
  const id = await openPayment(db, imprint.opened, fields.orderId ?? '')
  return response.redirect(303, `/${request.params.lang}/pay/${id}`)
})
app.get('/:lang/pay/:id', async (request, response) => {
  const payment = await db
    .selectFrom('payments')
    .selectAll()
    .where('public_id', '=', request.params.id)
    .executeTakeFirst()
  if (!payment) return response.sendStatus(404)
  return response.send(page({ id: String(payment.public_id), t: i18next.getFixedT(lang) }))
})

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ baseUrl: `http://127.0.0.1:${port}` }))
})
