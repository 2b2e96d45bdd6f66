import { remembered } from '../http/remembered.js'
import { plainFrameLook } from './look.js'
import type { Frame, FrameLook, FrameWithin } from './pages.js'

export type FrameFacts = {
  path: string | null
  shop: { name: string; recipient: string; helpContact: string | null } | null
  operator: string
  termsUrl: string | null
  test: boolean
  preview?: boolean
  /** The shop's own; none unless given. */
  look?: FrameLook
  /** A page of its own unless given. */
  within?: FrameWithin | null
}

/** The frame of a screen from what the route knows. */
export const frameOf = ({ path, shop, operator, termsUrl, test, preview, look, within }: FrameFacts): Frame => ({
  path,
  shop: shop && { name: shop.name, monogram: initialsOf(shop.name), recipient: shop.recipient },
  operator,
  help: helpOf(shop?.helpContact ?? null),
  termsUrl,
  test,
  preview: preview ?? false,
  look: look ?? plainFrameLook,
  within: within ?? null,
})

/** Every page of a shop asks for the same two letters and the same link. */
const namesRemembered = 10_000
const initials = remembered<string>(namesRemembered)
const helps = remembered<Frame['help']>(namesRemembered)

/** Up to two letters that stand for a name: `Księgarnia Pod Żaglem` → `KŻ`, `mBank` → `M`. */
export const initialsOf = (name: string): string => initials(name, () => readInitials(name))

const readInitials = (name: string): string => {
  const words = name.split(/[\s\-.,&/]+/).filter(word => /^[\p{L}\p{N}]/u.test(word))
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words.slice(0, 1)
  return ends.map(word => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}

/** A shop's help contact as a link: an e-mail address or an http(s) address; anything else is not shown. */
export const helpOf = (contact: string | null): Frame['help'] =>
  contact === null ? null : helps(contact, () => readHelp(contact))

const readHelp = (contact: string): Frame['help'] => {
  if (/^[^\s@:/?#]+@[^\s@:/?#]+$/.test(contact)) return { href: `mailto:${contact}`, text: contact }
  if (!/^https?:\/\//i.test(contact) || !URL.canParse(contact)) return null
  const { href, host, pathname } = new URL(contact)
  return { href, text: host + (pathname === '/' ? '' : pathname) }
}
