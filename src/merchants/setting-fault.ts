import { OperatorRefusal } from './operator-refusal.js'

/** Every rule that a setting can break, said in English for commands; the panel has a phrase for each in its languages. `{name}` stands for a fact. */
const settingRules = {
  missing: '{field} is empty: write something.',
  'too-long': '{field} has {length} characters: shorten it to {max}.',
  'control-character': '{field} holds a control character: write letters, digits, signs and line breaks only.',
  'address-form': '"{typed}" is no web address: write it whole, as "https://shop.example/notify".',
  'address-scheme': '"{typed}" does not begin with http:// or https://.',
  'address-credentials': 'The address carries a user name or password: leave them out.',
  'address-https': 'Production calls https addresses only: begin with https://.',
  'address-port': 'Production calls the usual port 443 only: leave :{port} out.',
  'address-private': '"{host}" is no address of the public internet, so production cannot call it.',
  'address-own': 'This is the address where Kasa itself listens: the shop cannot be there.',
  'address-closed': 'This gateway does not call "{host}" from here: name it in KASA_SANDBOX_TARGETS.',
  'hold-hours': 'Money cannot be held for "{typed}": write whole hours from {min} to {max}.',
  'hold-end': 'A hold does not end with "{typed}": say {allowed}.',
  'tax-id': '"{typed}" is no NIP: write its ten digits, the last one checks the others.',
  overdraft:
    '"{typed}" is no overdraft: write whole minor units (50000 is 500.00), 0 for none, or "default" (test money: no limit; live money: none).',
  'late-money': 'Late money cannot be handled by "{typed}": say accept or refund.',
  'no-notification-url': 'The shop has no notification address: save one first.',
  'too-often': 'A test can be sent {most} times in ten minutes: wait a little.',
  'payment-life': 'A payment cannot live for "{typed}" minutes: write whole minutes from {min} to {max}, or nothing.',
  'test-mode-pending': 'The shop has no live key yet: it stays in test mode until an operator has approved it.',
  'help-contact': '"{typed}" is neither an e-mail address nor a web address that begins with https://.',
  origin: '"{typed}" is no origin of a shop\'s pages: write scheme, host and port alone, as "https://shop.example".',
  'origin-sandbox':
    '"{typed}" is no origin of a shop\'s pages: write scheme, host and port alone, as "https://shop.example" or, on this machine, "http://127.0.0.1:4000".',
  'origin-count': 'A shop has at most {max} origins: remove one first.',
  'origin-unknown': 'The shop has no origin "{typed}".',
  colour: '{field} is no colour: write six hexadecimal digits such as #1d4ed8.',
  contrast:
    '{field} has a contrast of {contrast} on {ground}, and {ratio} is needed to be readable: use {nearest}, the nearest colour that passes.',
  radius: '{field} is no corner radius: write whole pixels from 0 to {max}.',
  scheme: '{field} is no colour scheme: write {allowed}.',
  'logo-large': "The logo's file is larger than 2 MB: save it smaller.",
  'logo-heavy': 'The logo is heavier than 200 kB even when shrunk to 480 × 160: use fewer colours or no photo.',
  'logo-damaged': "The logo's file is damaged: save it again as PNG or JPEG.",
  'logo-kind': 'The logo is neither PNG nor JPEG (SVG is not taken, because it can hold script): save it as PNG.',
  'logo-dots': 'The logo has too many dots: save it with 4000 × 4000 at most.',
  'key-shape': 'This is no key of a shop: it has 36 letters, digits, "-" and "_", without blanks and line breaks.',
  'key-is-id': 'This is an id, not a key: a key is secret and stands beside the ids in the old panel.',
  'key-known': 'This key is or was in use here: a key belongs to one shop and to one kind of money.',
  'ip-address': '"{typed}" is no IP address and no range such as 203.0.113.0/24.',
  'ip-count': 'There can be {max} addresses at most: join some to ranges.',
  'none-of': '"{typed}" is none of: {allowed}.',
  'currency-none': 'A shop takes at least one currency: choose one.',
  'limit-order': 'The smallest amount is larger than the largest: exchange them.',
  'limit-amount': '"{typed}" is no amount: write it as 100.00.',
  moment: '"{typed}" is no moment: write date and time, as 2027-01-31T12:00.',
  'page-text': 'A text on the page is one line of at most {max} characters without control characters.',
  'delivery-none': 'Delivery cannot be saved: name at least one choice.',
  'delivery-count': 'Delivery cannot be saved: name at most {max} choices.',
  'delivery-code': 'Delivery cannot be saved: begin "{typed}" with a code of a-z, 0-9, _ and -.',
  'delivery-same-code': 'Delivery cannot be saved: give every choice a code of its own.',
  'delivery-name':
    'Delivery cannot be saved: give {code} names of at most {max} letters by language: en=Courier,pl=Kurier.',
} as const satisfies Record<string, string>

export type SettingRule = keyof typeof settingRules
type SettingFacts = Readonly<Record<string, string | number>>
/** A field that cannot be kept as it is: which rule it breaks, with the facts that a sentence about it needs. Never a secret. */
export type SettingFault = { field: string; rule: SettingRule; facts: SettingFacts }

/** A fault; `facts` may be left out where the sentence needs none. */
export const settingFault = (field: string, rule: SettingRule, facts: SettingFacts = {}): SettingFault => ({
  field,
  rule,
  facts,
})

/** Settings that are refused, with every fault of them; nothing was kept. */
export class SettingRefusal extends OperatorRefusal {
  constructor(readonly faults: readonly SettingFault[]) {
    super('setting/refused', faults.map(sentenceOf).join('\n'))
  }
}

/** Throws `SettingRefusal` when there is a fault among these. */
export const refuseFaults = (...faults: readonly (SettingFault | undefined)[]): void => {
  const found = faults.filter(fault => fault !== undefined)
  if (found.length > 0) throw new SettingRefusal(found)
}

const kebab = (field: string): string => field.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

const sentenceOf = ({ field, rule, facts }: SettingFault): string =>
  settingRules[rule].replace(/\{(\w+)\}/g, (_, name) => String(name === 'field' ? kebab(field) : (facts[name] ?? '')))
