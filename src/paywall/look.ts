import type { Language } from '../http/languages.js'
import type { Answer, Route } from '../http/route.js'
import { type Colour, readColour } from '../merchants/contrast.js'
import { largestRadiusPx, type ShopLook } from '../merchants/look.js'
import type { FrameLook } from './pages.js'

/** A page that belongs to no shop, or to one without a look of its own. */
export const plainFrameLook: FrameLook = { stylesheet: null, scheme: 'auto', logo: null, help: null, receipt: null }

/** A shop's look in a language; own words fall back to English, never to a foreign language. */
export const frameLook = (look: ShopLook, language: Language): FrameLook => ({
  stylesheet: stylesheetOf(look),
  scheme: look.scheme,
  logo: look.logo && { src: `/look/${look.logo.digest}.png`, width: look.logo.width, height: look.logo.height },
  help: look.helpTexts[language] ?? look.helpTexts.en ?? null,
  receipt: look.receiptTexts[language] ?? look.receiptTexts.en ?? null,
})

const own = '-'

/** The look stands in the stylesheet's address: whatever changes it changes the address, so that browsers may keep it for ever. */
const stylesheetOf = (look: ShopLook): string | null => {
  if (look.accent === null && look.accentDark === null && look.radiusPx === null) return null
  const colours = [look.accent, look.accentDark].map(colour => colour?.slice(1) ?? own)
  return `/look/${[...colours, look.radiusPx ?? own].join('_')}.css`
}

const readStylesheet = (name: string) => {
  const found = /^([0-9a-f]{6}|-)_([0-9a-f]{6}|-)_(\d{1,2}|-)\.css$/.exec(name)
  if (found === null) return undefined
  const [light, dark, radius] = [found[1] ?? own, found[2] ?? own, found[3] ?? own]
  if (radius !== own && Number(radius) > largestRadiusPx) return undefined
  return { light: readColour(light), dark: readColour(dark), radius: radius === own ? undefined : Number(radius) }
}

const accentRule = (colour: Colour | undefined): string => (colour === undefined ? '' : `--accent:${colour}`)

const cssOf = ({ light, dark, radius }: NonNullable<ReturnType<typeof readStylesheet>>): string => {
  const rounded = radius === undefined ? '' : `--radius:${radius}px`
  const always = [accentRule(light), rounded].filter(rule => rule !== '').join(';')
  const darkRule = accentRule(dark)
  return [
    `:root{${always}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-scheme="light"]){${darkRule}}}`,
    `:root[data-scheme="dark"]{${darkRule}}`,
  ].join('\n')
}

const forEver = { 'cache-control': 'public, max-age=31536000, immutable' }
const missing: Answer = { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found\n' }

/** `GET /look/{look}.css` and `GET /look/{digest}.png`: what a look is made of, under addresses that never change their meaning. */
export const lookRoutes = (needs: { findLogo: (digest: string) => Promise<Buffer | undefined> }): Route[] => [
  {
    method: 'GET',
    path: '/look/:file',
    handle: async ({ params }) => {
      const name = params.file ?? ''
      const digest = /^([0-9a-f]{64})\.png$/.exec(name)?.[1]
      const logo = digest === undefined ? undefined : await needs.findLogo(digest)
      if (logo !== undefined) return { status: 200, headers: { 'content-type': 'image/png', ...forEver }, body: logo }
      const look = readStylesheet(name)
      if (look === undefined) return missing
      return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8', ...forEver }, body: cssOf(look) }
    },
  },
]
