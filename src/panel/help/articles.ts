/** The help texts of the panel, in the order of its contents: one for each tab. */
export const articles = [
  'home',
  'shops',
  'integration',
  'transactions',
  'payment',
  'links',
  'messages',
  'queues',
  'onboarding',
  'documents',
  'people',
  'security',
] as const
export type Article = (typeof articles)[number]

/** Which article stands beside a page; the first that fits. */
const places: readonly (readonly [RegExp, Article])[] = [
  [/^\/panel\/home\b/, 'home'],
  [/^\/panel\/shops\/[^/]+\/(?:integration|keys|notifications)\b/, 'integration'],
  [/^\/panel\/(?:plugins|settings\/api-keys)\b/, 'integration'],
  [/^\/panel\/(?:shops|requests)\b/, 'shops'],
  [/^\/panel\/(?:payments|transactions)\/[^/]/, 'payment'],
  [/^\/panel\/transactions\b/, 'transactions'],
  [/^\/panel\/links\b/, 'links'],
  [/^\/panel\/(?:messages|contact|termination)\b/, 'messages'],
  [/^\/panel\/(?:queues|disputes)\b/, 'queues'],
  [/^\/panel\/onboarding\b/, 'onboarding'],
  [/^\/panel\/documents\b/, 'documents'],
  [/^\/panel\/settings\/security\b/, 'security'],
  [/^\/panel\/settings\b/, 'people'],
]

/** The article of a page; `undefined` = it has none. */
export const articleAt = (path: string): Article | undefined => places.find(([pattern]) => pattern.test(path))?.[1]
