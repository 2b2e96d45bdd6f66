import { type Answer, type Ask, page } from '../http/route.js'
import { roomFor } from './frame.js'
import type { GuideNeeds } from './needs.js'

const saying =
  (status: number, title: 'room.nothingTitle' | 'room.forbiddenTitle', text: 'room.nothing' | 'room.forbidden') =>
  ({ render, mode }: Pick<GuideNeeds, 'render' | 'mode'>, ask: Ask): Answer => {
    const { language, ...room } = roomFor(mode, ask, '', title)
    return page(status, render('developers/nothing', language, { ...room, text: room.texts[text] }))
  }

/** An address of the room under which there is nothing. */
export const nothing = saying(404, 'room.nothingTitle', 'room.nothing')
/** Somebody is signed in whose role has nothing to do here. */
export const forbidden = saying(403, 'room.forbiddenTitle', 'room.forbidden')
