import { randomUUID } from 'node:crypto'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { outboundGuard } from '../../outbound-guard.js'
import { attackReport } from '../attack/attack-report.js'
import type { AttackCase } from '../attack/case.js'
import { attackCases, runAttack } from '../attack/run-attack.js'
import { shooter } from '../attack/shoot.js'
import type { Order, Shot } from '../attack/shot.js'
import { type Call, type Command, optional, type Report, required } from '../command.js'
import { sandboxOnly, signerFlags, signerMeanings, signerOf, strangerOf } from '../shop-signer.js'

const patience = { least: 0.2, usual: 10, most: 60 }

/** A contract test of a shop's notification endpoint. */
export const attackCommands: Record<string, Command> = {
  attack: {
    usage: '<url> [--order <orderId>[,<orderId>] --amount <minor units>] [--effects <url>]',
    about:
      'tests a shop’s notification address: forged, repeated, late, reordered, broken; ends with 1 when it finds a fault',
    flags: [
      ...signerFlags,
      ...(['order=', 'amount=', 'currency='] as const),
      ...(['effects=', 'imoje', 'only=', 'skip=', 'patience='] as const),
    ],
    meanings: signerMeanings,
    details: `It signs with the shop's test key, which it finds in this sandbox, or reads from --key-file. All payments are made up: nothing
is stored in the gateway. Without --order the orders are called kasa-attack-…, and a shop that knows its orders will rightly
say "not yet" to most of it. With --order it pays that order, which must be unpaid and a test. One is enough; a second one is
paid by five equal notifications at once, and further ones keep one fault from hiding another. Where only the shop can see
what came of it, --effects names an address of the shop that answers GET with {"<orderId>": <how often it was fulfilled>, …}.

The cases: ${wrapped(attackCases.map(({ name }) => name))}`,
    examples: [
      'attack http://127.0.0.1:4000/notifications',
      'attack http://127.0.0.1:4000/notifications --order 17,18 --amount 12990 --effects http://127.0.0.1:4000/fulfilled',
      'attack https://shop.example/notify --merchant … --shop … --key-file shop.key --imoje --json',
    ],
    run: async call => attack(call),
  },
}

const attack = async (call: Call): Promise<Report> => {
  sandboxOnly(call, 'An attack')
  const url = address(call.words[0] ?? '', 'Give the notification address of the shop: kasa attack http://…')
  const effects = optional(call.flags.effects)
  const order = { url, orders: ordersOf(call), cases: casesOf(call), patienceMs: patienceOf(call) }
  const shoot = shooter(outboundGuard(call.config), order.patienceMs)
  const greeting = await shoot(url, greet)
  if (greeting.status === null) throw refusal(`${url} cannot be attacked: ${greeting.reason}.`)
  const effectsUrl = effects === null ? undefined : address(effects, '--effects is an address.')
  const attacked = await runAttack({
    shoot,
    fulfilledOf: effectsUrl === undefined ? undefined : id => fulfilled(shoot, effectsUrl, id),
    systemClock: call.systemClock,
    newId: randomUUID,
    stranger: strangerOf(call),
  })({ ...order, signer: await signerOf(call), webhooks: call.flags.imoje !== true })
  return attackReport(
    url,
    attacked,
    adviceOf(
      call,
      attacked.some(({ reason }) => reason.startsWith('not yet')),
    ),
  )
}

const greet: Shot = { method: 'GET', headers: {}, body: Buffer.alloc(0), pace: 'at once' }

const ordersOf = (call: Call): Order[] => {
  const given = optional(call.flags.order)
  if (given === null) return []
  const amount = required(call, 'amount')
  if (!/^[1-9]\d{0,8}$/.test(amount))
    throw refusal('--amount is the order’s amount in minor units, such as 12990 for 129.90.')
  const currency = optional(call.flags.currency) ?? 'PLN'
  return given.split(',').map(orderId => ({ orderId, amountMinor: Number(amount), currency }))
}

const casesOf = ({ flags }: Call): readonly AttackCase[] => {
  const [only, skip] = [flags.only, flags.skip].map(value => optional(value)?.split(','))
  const unknown = [...(only ?? []), ...(skip ?? [])].find(name => !attackCases.some(one => one.name === name))
  if (unknown !== undefined) throw refusal(`There is no case "${unknown}". "kasa attack --help" names them all.`)
  return attackCases.filter(({ name }) => (only?.includes(name) ?? true) && !skip?.includes(name))
}

const patienceOf = ({ flags }: Call): number => {
  const seconds = Number(optional(flags.patience) ?? patience.usual)
  if (seconds >= patience.least && seconds <= patience.most) return seconds * 1000
  throw refusal(`--patience is a number of seconds from ${patience.least} to ${patience.most}.`)
}

const fulfilled = async (shoot: ReturnType<typeof shooter>, url: string, orderId: string): Promise<number> => {
  const { status, said, reason } = await shoot(url, greet)
  const counts = status === 200 ? countsIn(said) : undefined
  if (counts !== undefined) return Number(counts[orderId] ?? 0)
  const answer = status === null ? reason : `it answered ${status}`
  throw refusal(`--effects must answer GET with 200 and {"<orderId>": <times fulfilled>}: ${answer}.`)
}

const countsIn = (said: string): Record<string, unknown> | undefined => {
  try {
    const counts: unknown = JSON.parse(said)
    return typeof counts === 'object' && counts !== null ? { ...counts } : undefined
  } catch {
    return undefined
  }
}

const adviceOf = ({ flags }: Call, saidNotYet: boolean): string[] => [
  ...(flags.order === undefined && saidNotYet
    ? ['The shop knows its orders. Name an unpaid one with --order and --amount to see what a payment does to it.']
    : []),
  ...(flags.effects === undefined
    ? ['Answers alone do not tell whether an order was fulfilled twice: --effects shows it (kasa attack --help).']
    : []),
]

const address = (text: string, otherwise: string): string => {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text
  throw refusal(otherwise)
}

function wrapped(names: readonly string[]): string {
  return names.reduce((text, name) => {
    const line = text.slice(text.lastIndexOf('\n') + 1)
    return `${text}${text === '' ? '' : line.length + name.length > 110 ? ',\n' : ', '}${name}`
  }, '')
}

const refusal = (sentence: string) => new OperatorRefusal('command/usage', sentence)
