import { asLanguage, languages } from '../../http/languages.js'
import { findShop } from '../../merchants/find-merchant.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import type { Shop } from '../../merchants/shop.js'
import { changeMethods, type MethodWish } from '../../payments/change-methods.js'
import { channels } from '../../payments/methods.js'
import { type Call, type Command, type Output, optional } from '../command.js'
import { merchantOf } from '../merchant-of.js'

/** Which methods a shop's page offers, in which order, under which names, for which amounts, and what is paused. */
export const shopMethodCommands: Record<string, Command> = {
  'shop methods': {
    usage:
      '<serviceId> list|on <code>|off <code>|order <flow,…>|label <flow> <language>=<text>|limit <code> <currency>|pause <code|flow>|resume <code|flow> [--merchant <merchantId>] [--min <minor units>] [--max <minor units>] [--until <time>] [--reason <language>=<text>]',
    about: 'changes and shows the methods of a shop’s page: order, own names, narrower limits, pauses with a reason',
    flags: ['merchant=', 'min=', 'max=', 'until=', 'reason='],
    run: async call => {
      const [serviceId = '', verb = '', ...words] = call.words
      const merchantId = await merchantOf(call)
      if (verb === 'list') {
        const { storage } = await call.open()
        return rowsOf(await findShop(storage.read, merchantId, serviceId))
      }
      const wish = wishes[verb]?.(words, call)
      if (wish === undefined) throw usage('Say what to change: "kasa help" shows the words of "shop methods".')
      const { needs } = await call.open()
      return rowsOf(await changeMethods(needs)({ merchantId, serviceId, wishes: [wish] }))
    },
  },
}

const wishes: Readonly<Record<string, (words: readonly string[], call: Call) => MethodWish>> = {
  on: ([code = '']) => ({ kind: 'on', code }),
  off: ([code = '']) => ({ kind: 'off', code }),
  order: ([flows = '']) => ({ kind: 'order', flows: flows.split(',').filter(flow => flow !== '') }),
  label: ([flow = '', ...text]) => ({ kind: 'label', flow, ...languageText(text.join(' ')) }),
  limit: ([code = '', currency = ''], call) => ({
    ...{ kind: 'limit', code, currency },
    ...minorUnits(call, 'min', 'minMinor'),
    ...minorUnits(call, 'max', 'maxMinor'),
  }),
  pause: ([name = ''], call) => {
    const reason = optional(call.flags.reason)
    return { kind: 'pause', name, until: untilOf(call), ...(reason !== null && { reason: languageText(reason) }) }
  },
  resume: ([name = '']) => ({ kind: 'resume', name }),
}

const languageText = (typed: string): { language: string; text: string } => {
  const [code = '', ...rest] = typed.split('=')
  const language = asLanguage(code)
  if (language !== undefined && rest.length > 0) return { language, text: rest.join('=').trim() }
  throw usage(`A text begins with its language, as "pl=Przerwa": the languages are ${languages.join(' ')}.`)
}

const minorUnits = <Name extends string>({ flags }: Call, flag: string, name: Name): { [N in Name]?: number } => {
  const typed = optional(flags[flag])
  if (typed === null) return {}
  if (/^\d{1,9}$/.test(typed)) return { [name]: Number(typed) } as { [N in Name]?: number }
  throw usage(`--${flag} is an amount in minor units, such as 10000 for 100.00.`)
}

const untilOf = ({ flags }: Call): Date | null => {
  const typed = optional(flags.until)
  if (typed === null) return null
  const until = new Date(typed)
  if (/^\d{4}-\d\d-\d\dT/.test(typed) && !Number.isNaN(until.getTime())) return until
  throw usage('--until is a moment such as 2026-11-22T18:00:00Z.')
}

const usage = (sentence: string) => new OperatorRefusal('command/usage', sentence)

const rowsOf = ({ settings }: Shop): Output =>
  channels.map(({ code, flow }) => {
    const limits = Object.entries(settings.methodLimits[code] ?? {})
    const pause = settings.methodPauses[code] ?? settings.methodPauses[flow]
    return {
      code,
      flow,
      on: !settings.disabledMethodCodes.includes(code),
      place: settings.methodOrder.includes(flow) ? settings.methodOrder.indexOf(flow) + 1 : null,
      names: Object.entries(settings.methodLabels[flow] ?? {})
        .map(([language, text]) => `${language}=${text}`)
        .join(' '),
      limits: limits.map(([of, { minMinor, maxMinor }]) => `${of} ${minMinor ?? ''}–${maxMinor ?? ''}`).join(' '),
      paused: pause === undefined ? null : (pause.until ?? 'until resumed'),
    }
  })
