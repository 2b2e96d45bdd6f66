import type { Language } from '../../http/languages.js'
import { page, type Route } from '../../http/route.js'
import { roomFor } from '../frame.js'
import type { GuideNeeds } from '../needs.js'
import type { Json } from './json.js'
import { referenceOf } from './view.js'

const path = '/developers/reference'

/** `GET /developers/reference`: every operation of the REST API, drawn from the OpenAPI document. It holds no secret and stays in production. */
export const referenceRoutes = (needs: GuideNeeds & { document: () => Json }): Route[] => {
  const drawn = new Map<Language, string>()
  const facts = () => referenceOf(needs.document(), needs.baseUrl())
  return [
    {
      method: 'GET',
      path,
      handle: ask => {
        const { language, ...room } = roomFor(needs.mode, ask, path, 'reference.title')
        // Drawn once: it is the longest page of all, and anybody may ask for it.
        const html = drawn.get(language) ?? needs.render('developers/reference', language, { ...room, ...facts() })
        drawn.set(language, html)
        return page(200, html)
      },
    },
  ]
}
