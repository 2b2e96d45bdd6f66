import { type Answer, type Ask, page } from '../http/route.js'
import { roomFor } from './frame.js'
import type { DeveloperNeeds } from './needs.js'

const path = '/developers/test-data'

/** `GET /developers/test-data`: every code, card and amount that steers the sandbox. */
export const showTestData =
  (needs: DeveloperNeeds) =>
  (ask: Ask): Answer => {
    const { language, ...room } = roomFor('sandbox', ask, path, 'data.title')
    return page(200, needs.render('developers/test-data', language, { ...room, tables: needs.testData }))
  }
