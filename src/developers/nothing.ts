import { type Answer, type Ask, page } from '../http/route.js'
import { roomFor } from './frame.js'
import type { DeveloperNeeds } from './needs.js'

/** An address of the room under which there is nothing. */
export const nothing = ({ render }: Pick<DeveloperNeeds, 'render'>, ask: Ask): Answer => {
  const { language, ...room } = roomFor('sandbox', ask, '', 'room.nothingTitle')
  return page(404, render('developers/nothing', language, room))
}
