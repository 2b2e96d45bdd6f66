import { channels } from '../payments/methods.js'
import type { PanelPhrases } from './texts.js'

/** Groups of methods, in the order of the payer's page. */
export const methodGroups = [
  'blik',
  'pbl',
  'card',
  'wallet',
  'imoje_paylater',
  'imoje_installments',
  'lease',
  'wt',
] as const

/** What a method of payment (the wire's `paymentMethod`) is called in the panel. */
export const methodText = (t: PanelPhrases, method: string): string => {
  const group = methodGroups.find(one => one === (method === 'ing' ? 'pbl' : method))
  return group === undefined ? method : t(`frame.method-${group}`)
}

/** The wire's methods of a group. */
export const methodsOf = (group: (typeof methodGroups)[number]): string[] => [
  ...new Set(channels.filter(channel => channel.group === group).map(({ method }) => method)),
]

/** A method with its channel where that says more: `Bank transfer · mBank`. */
export const channelText = (t: PanelPhrases, method: string, code: string): string => {
  const name = channels.find(channel => channel.code === code)?.name
  const group = methodText(t, method)
  return name === undefined || ['blik', 'card', 'wt'].includes(method) || name === group ? group : `${group} · ${name}`
}
