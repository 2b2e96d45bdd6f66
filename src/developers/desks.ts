import { channels, type Flow } from '../payments/methods.js'
import type { BankAnswer, BankOrderFacts } from './needs.js'
import type { TextKey } from './texts.js'

export type Button = BankAnswer | 'leave'

/** One page of the simulated counterparty: `/sandbox/{desk}/{reference}`. */
export type Desk = {
  /** Whose orders are answered here. */
  flows: readonly Flow[]
  title: TextKey
  text: TextKey | null
  /** What the counterparty is called; `null` = it has no name of its own. */
  name: TextKey | null
  what: TextKey
  /** In order; the first is the filled one. */
  buttons: readonly [Button, TextKey][]
  /** Once more data were asked for: another text and another first button. */
  asked?: { text: TextKey; button: [Button, TextKey] }
}

const credit = (approve: TextKey): Desk['buttons'] => [
  ['pay', approve],
  ['decline', 'lender.reject'],
  ['more', 'lender.more'],
  ['later', 'lender.later'],
  ['cancel', 'lender.cancel'],
  ['leave', 'bank.leave'],
]

export const desks = {
  bank: {
    flows: ['bank'],
    title: 'bank.title',
    text: null,
    name: 'bank.name',
    what: 'bank.for',
    buttons: [
      ['pay', 'bank.pay'],
      ['decline', 'bank.decline'],
      ['leave', 'bank.leave'],
      ['twice', 'bank.twice'],
      ['later', 'bank.later'],
    ],
  },
  '3ds': {
    flows: ['card'],
    title: 'secure.title',
    text: 'secure.text',
    name: null,
    what: 'secure.for',
    buttons: [
      ['pay', 'secure.pay'],
      ['decline', 'secure.decline'],
      ['cancel', 'secure.cancel'],
    ],
  },
  wallet: {
    flows: ['wallet'],
    title: 'wallet.title',
    text: 'wallet.text',
    name: 'wallet.name',
    what: 'secure.for',
    buttons: [
      ['pay', 'bank.pay'],
      ['cancel', 'secure.cancel'],
      ['decline', 'wallet.fail'],
      ['later', 'bank.later'],
    ],
  },
  lender: {
    flows: ['later', 'instalments'],
    title: 'lender.title',
    text: 'lender.text',
    name: 'lender.name',
    what: 'secure.for',
    buttons: credit('lender.approve'),
    asked: { text: 'lender.asked', button: ['pay', 'lender.send'] },
  },
  lessor: {
    flows: ['lease'],
    title: 'lessor.title',
    text: 'lessor.text',
    name: 'lessor.name',
    what: 'secure.for',
    buttons: credit('lender.approve'),
    asked: { text: 'lender.asked', button: ['pay', 'lender.send'] },
  },
} as const satisfies Readonly<Record<string, Desk>>

export type DeskName = keyof typeof desks
export const deskNames = Object.keys(desks) as readonly DeskName[]

const flowOf: ReadonlyMap<string, Flow> = new Map(channels.map(({ code, flow }) => [code, flow]))

/** True when this desk answers the order; remembered cards go to the challenge as others do. */
export const answers = (name: DeskName, { kind, methodCode }: BankOrderFacts): boolean => {
  const flow = flowOf.get(methodCode) ?? kind
  return desks[name].flows.some(own => own === flow)
}
