import { z } from 'zod'
import { currency, text, uuid } from './words.js'

/** What questions for lists have in common. */
export const after = text(200).optional().describe('`next` of the answer before.')
export const limit = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).optional().describe(`At most so many, ${usual} unless given.`)

const moment = z.coerce.number().int().min(0).max(253_402_300_799).optional()
export const period = {
  createdFrom: moment.describe('Made at this moment or later, Unix seconds.'),
  createdTo: moment.describe('Made before this moment, Unix seconds.'),
}
export const about = {
  serviceId: uuid.optional().describe('One shop alone.'),
  orderId: text(100).optional().describe("The shop's order number."),
  currency: currency.optional(),
}
export const next = z.string().nullable().describe('Give it back as `after` for the next page; `null` = there is none.')
