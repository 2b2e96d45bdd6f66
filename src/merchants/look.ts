import { type Colour, contrast, nearestPassing, readColour } from './contrast.js'
import { type SettingFault, settingFault } from './setting-fault.js'

/** How a shop's payment page looks; everything else on it stays neutral (experience.md "The look"). */
export type ShopLook = {
  /** Links, the filled button and focus on light ground; `null` = the page's own. */
  accent: Colour | null
  /** The same on dark ground; made of `accent` unless the owner chose it. */
  accentDark: Colour | null
  /** Of fields and buttons, in CSS pixels; `null` = the page's own. */
  radiusPx: number | null
  scheme: 'auto' | 'light' | 'dark'
  logo: Logo | null
  /** Own words by language, below the help contact and on the receipt. */
  helpTexts: Readonly<Record<string, string>>
  receiptTexts: Readonly<Record<string, string>>
}

/** A logo that was made anew by us; its digest is its address. */
export type Logo = { digest: string; width: number; height: number }

export const plainLook: ShopLook = {
  accent: null,
  accentDark: null,
  radiusPx: null,
  scheme: 'auto',
  logo: null,
  helpTexts: {},
  receiptTexts: {},
}

export const schemes = ['auto', 'light', 'dark'] as const
export const largestRadiusPx = 24
export const longestText = 500

/** Text and small controls on their ground (WCAG 2.2, 1.4.3). */
const ratio = 4.5
/** What an accent lies on: the page's ground is the worst case of paper and ground in either scheme. */
const grounds = { accent: ['#f4f6f9'], accentDark: ['#171c26'] } as const satisfies Record<string, readonly Colour[]>

/** What an owner asks to change; a property that is left out stays, an empty colour or radius is the page's own again. */
export type LookWish = {
  accent?: string
  accentDark?: string
  radius?: string
  scheme?: string
}

const colourFault = (field: 'accent' | 'accentDark', text: string): SettingFault | undefined => {
  if (text === '') return undefined
  const colour = readColour(text)
  if (colour === undefined) return settingFault(field, 'colour')
  const [ground] = grounds[field]
  const found = contrast(colour, ground)
  if (found >= ratio) return undefined
  const nearest = nearestPassing(colour, grounds[field], ratio)
  return settingFault(field, 'contrast', { contrast: found.toFixed(2), ground, ratio, nearest })
}

const radiusFault = (text: string): SettingFault | undefined =>
  text === '' || (/^\d{1,2}$/.test(text) && Number(text) <= largestRadiusPx)
    ? undefined
    : settingFault('radius', 'radius', { max: largestRadiusPx })

const schemeFault = (text: string): SettingFault | undefined =>
  schemes.some(scheme => scheme === text)
    ? undefined
    : settingFault('scheme', 'scheme', { allowed: schemes.join(', ') })

/** An accent brings its nearest readable relative for dark ground along. */
const accentsOf = (accent: Colour | undefined) => ({
  accent: accent ?? null,
  accentDark: accent === undefined ? null : nearestPassing(accent, grounds.accentDark, ratio),
})

/** The look with the wishes kept, or every fault of them. */
export const wishedLook = (look: ShopLook, wish: LookWish): { look: ShopLook } | { faults: SettingFault[] } => {
  const { accent, accentDark, radius, scheme } = wish
  const faults = [
    accent === undefined ? undefined : colourFault('accent', accent),
    accentDark === undefined ? undefined : colourFault('accentDark', accentDark),
    radius === undefined ? undefined : radiusFault(radius),
    scheme === undefined ? undefined : schemeFault(scheme),
  ].filter(fault => fault !== undefined)
  if (faults.length > 0) return { faults }
  return {
    look: {
      ...look,
      ...(accent !== undefined && accentsOf(readColour(accent))),
      ...(accentDark !== undefined && { accentDark: readColour(accentDark) ?? null }),
      ...(radius !== undefined && { radiusPx: radius === '' ? null : Number(radius) }),
      ...(scheme !== undefined && { scheme: schemes.find(known => known === scheme) ?? 'auto' }),
    },
  }
}
