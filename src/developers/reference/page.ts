import { page, type Route } from '../../http/route.js'
import { roomFor } from '../frame.js'
import type { GuideNeeds } from '../needs.js'
import type { Json } from './json.js'
import { referenceOf } from './view.js'

const path = '/developers/reference'

/** `GET /developers/reference`: every operation of the REST API, drawn from the OpenAPI document. It holds no secret and stays in production. */
export const referenceRoutes = (needs: GuideNeeds & { document: () => Json }): Route[] => [
  {
    method: 'GET',
    path,
    handle: ask => {
      const { language, ...room } = roomFor(needs.mode, ask, path, 'reference.title')
      const view = { ...room, ...referenceOf(needs.document(), needs.baseUrl()) }
      return page(200, needs.render('developers/reference', language, view))
    },
  },
]
