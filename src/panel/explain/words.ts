import { formatMoney } from '../../http/money-text.js'
import type { Status, Transaction } from '../../payments/payment.js'
import type { VisitorCall } from '../call.js'
import type { Cell, Tone } from '../components.js'
import { exactMoment } from '../exact-moment.js'
import { channelText } from '../method-text.js'
import { statusChip as sharedChip } from '../status-text.js'

type Speaking = Pick<VisitorCall, 't' | 'language'>

/** The status as a word and a colour. */
export const statusChip = ({ t }: Speaking, status: Status): Cell => sharedChip(t, status)
export const statusTone = ({ t }: Speaking, status: Status): Tone => sharedChip(t, status).tone ?? 'quiet'

/** A try's method and channel by their names. */
export const methodOf = ({ t }: Speaking, { method, methodCode }: Pick<Transaction, 'method' | 'methodCode'>): string =>
  channelText(t, method, methodCode)

export const money = ({ language }: Pick<Speaking, 'language'>, minor: number, currency: string): string =>
  formatMoney(minor, currency, language)

export const moment = ({ language }: Pick<Speaking, 'language'>, at: Date): string => exactMoment(at, language)

/** What a connector said of a try, for people: its code with its own English words. */
export const codeOf = ({
  statusCode,
  statusCodeDescription,
}: Pick<Transaction, 'statusCode' | 'statusCodeDescription'>): string =>
  [statusCode, statusCodeDescription].filter(part => part !== null && part !== '').join(': ')
