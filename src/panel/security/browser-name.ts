/** First match counts: most browsers name others too. */
const browsers: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]
const first = (rows: readonly [RegExp, string][], agent: string): string | undefined =>
  rows.find(([pattern]) => pattern.test(agent))?.[1]

/** A browser as a person knows it: `Firefox, Windows`; the beginning of what it calls itself where we do not know it. */
export const browserOf = (agent: string): string => {
  const known = [first(browsers, agent), first(systems, agent)].filter(name => name !== undefined)
  return known.length > 0 ? known.join(', ') : agent.slice(0, 40)
}
