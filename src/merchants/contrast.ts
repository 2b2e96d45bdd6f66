/** `#rrggbb`, lower case. */
export type Colour = `#${string}`

/** A colour as people write it (`#1D4ED8`, `1d4ed8`), or `undefined` when it is none. */
export const readColour = (text: string): Colour | undefined => {
  const digits = /^#?([0-9a-f]{6})$/.exec(text.trim().toLowerCase())?.[1]
  return digits === undefined ? undefined : `#${digits}`
}

type Light = readonly [red: number, green: number, blue: number]

const toLinear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const toEncoded = (part: number): number => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055)

const lightOf = (colour: Colour): Light => {
  const bits = Number.parseInt(colour.slice(1), 16)
  return [toLinear((bits >> 16) / 255), toLinear(((bits >> 8) & 255) / 255), toLinear((bits & 255) / 255)]
}
const colourOf = (light: Light): Colour =>
  `#${light
    .map(part => Math.round(toEncoded(Math.min(1, Math.max(0, part))) * 255))
    .map(part => part.toString(16).padStart(2, '0'))
    .join('')}`

/** Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance"). */
export const contrast = (one: Colour, other: Colour): number => {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

const luminance = (colour: Colour): number => {
  const [red, green, blue] = lightOf(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** A share of the way to black (0) or white (1). */
const mixed = ([red, green, blue]: Light, end: number, share: number): Light => [
  red + (end - red) * share,
  green + (end - green) * share,
  blue + (end - blue) * share,
]

const steps = 400

/**
 * The colour nearest to the given one that has at least this contrast on every ground: the same colour if it has it, else one made
 * darker or lighter only as far as needed, keeping its hue (mixed in linear light towards black or white).
 */
export const nearestPassing = (colour: Colour, grounds: readonly Colour[], ratio: number): Colour => {
  const passes = (candidate: Colour) => grounds.every(ground => contrast(candidate, ground) >= ratio)
  const light = lightOf(colour)
  for (let step = 0; step <= steps; step++) {
    const share = step / steps
    const found = [0, 1].map(end => colourOf(mixed(light, end, share))).find(passes)
    if (found !== undefined) return found
  }
  throw new Error(`no colour has a contrast of ${ratio} on all of ${grounds.join(', ')}`)
}
