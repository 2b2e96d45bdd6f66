import ipaddr from 'ipaddr.js'
import type { AddressFault } from '../merchants/save-addresses.js'
import { type AddressRules, addressRefusal, portOf } from './safe-address.js'

/**
 * Why somebody's address may never be called, said so that a page can explain it in the reader's language; `undefined` = it may. What a
 * name leads to is judged while dialling. Agrees with `urlRefusal` and, for hosts that are addresses themselves, with `addressRefusal`.
 */
export const judgeAddress = (typed: string, rules: AddressRules): AddressFault | undefined => {
  if (!URL.canParse(typed)) return { rule: 'address-form', facts: { typed } }
  const url = new URL(typed)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { rule: 'address-scheme', facts: { typed } }
  if (url.username !== '' || url.password !== '') return { rule: 'address-credentials', facts: {} }
  const isProduction = rules.mode === 'production'
  if (isProduction && url.protocol === 'http:') return { rule: 'address-https', facts: {} }
  if (isProduction && url.port !== '') return { rule: 'address-port', facts: { port: url.port } }
  return hostFault(url, rules)
}

/** A host that says itself where it leads. */
const hostFault = (url: URL, rules: AddressRules): AddressFault | undefined => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const address = /^(?:.+\.)?localhost\.?$/.test(host) ? '127.0.0.1' : host
  if (!ipaddr.isValid(address)) return undefined
  const port = portOf(url)
  if (addressRefusal({ host, address, port }, rules) === undefined) return undefined
  const elsewhere = { ...rules, ownAddresses: () => [] }
  if (addressRefusal({ host, address, port }, elsewhere) === undefined) return { rule: 'address-own', facts: {} }
  return { rule: rules.mode === 'production' ? 'address-private' : 'address-closed', facts: { host } }
}
