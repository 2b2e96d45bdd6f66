import { chooseLanguage, type Language } from '../http/languages.js'
import type { Ask } from '../http/route.js'
import { type TextKey, type Texts, textsFor } from './texts.js'

/** What stands around every page of the developers' room. */
export type Frame = {
  title: string
  ribbon: string | null
  nav: readonly { href: string; label: string; isCurrent: boolean }[]
}

/** A page's language, phrases and frame. */
export type Room = { language: Language; texts: Texts; frame: Frame }
/** What every view of the room starts with. */
export type RoomView = { texts: Texts; frame: Frame }

export type Mode = 'sandbox' | 'production'

/** Whether a room is there in production: for everybody, for people of a merchant who are signed in to the panel, or not at all. */
type InProduction = 'open' | 'signed-in' | 'never'
type Door = { path: string; menu: TextKey; name: TextKey; about: TextKey; inProduction: InProduction }

/** The rooms behind `/developers`, in the order of the menu. Guide and reference hold nobody’s secrets; simulated things stay in sandboxes (domain.md §2, §8). */
export const doors: readonly Door[] = [
  { path: '/developers/guide', menu: 'menu.guide', name: 'guide.title', about: 'guide.about', inProduction: 'open' },
  {
    path: '/developers/reference',
    menu: 'menu.reference',
    name: 'reference.title',
    about: 'reference.about',
    inProduction: 'open',
  },
  {
    path: '/developers/playground',
    menu: 'menu.playground',
    name: 'playground.title',
    about: 'playground.about',
    inProduction: 'never',
  },
  {
    path: '/developers/debugger',
    menu: 'menu.debugger',
    name: 'debugger.title',
    about: 'debugger.about',
    inProduction: 'signed-in',
  },
  {
    path: '/developers/notifications',
    menu: 'menu.inspector',
    name: 'inspector.title',
    about: 'inspector.about',
    inProduction: 'signed-in',
  },
  {
    path: '/developers/events',
    menu: 'menu.events',
    name: 'events.title',
    about: 'events.about',
    inProduction: 'signed-in',
  },
  { path: '/developers/test-data', menu: 'menu.data', name: 'data.title', about: 'data.about', inProduction: 'never' },
  {
    path: '/developers/mailbox',
    menu: 'menu.mailbox',
    name: 'mailbox.title',
    about: 'mailbox.about',
    inProduction: 'never',
  },
  {
    path: '/developers/simulator',
    menu: 'menu.simulator',
    name: 'simulator.title',
    about: 'simulator.about',
    inProduction: 'never',
  },
]

export const doorsIn = (mode: Mode): readonly Door[] =>
  doors.filter(({ inProduction }) => inProduction !== 'never' || mode === 'sandbox')

/** The room as a browser asks for it: English or Polish; `path` is the page's place in the menu. */
export const roomFor = (mode: Mode, { headers }: Pick<Ask, 'headers'>, path: string, title: TextKey): Room => {
  const { language, texts } = textsFor(chooseLanguage(headers['accept-language']))
  const nav = [{ path: '/developers', menu: 'menu.home' as const }, ...doorsIn(mode)]
  return {
    language,
    texts,
    frame: {
      title: texts[title],
      ribbon: mode === 'sandbox' ? texts['room.ribbon'] : null,
      nav: nav.map(door => ({ href: door.path, label: texts[door.menu], isCurrent: door.path === path })),
    },
  }
}
