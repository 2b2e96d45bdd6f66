import type { DebuggerView } from './debugger/view.js'
import type { EventsView } from './events-page.js'
import type { RoomView } from './frame.js'
import type { GuideView } from './guide/page.js'
import type { MessagesView, MessageView } from './inspector/view.js'
import type { TestTable } from './needs.js'
import type { PaymentPageView } from './payment-page.js'
import type { PlaygroundView } from './playground/page.js'
import type { ReferenceView } from './reference/view.js'
import type { SimulatorView } from './simulator/view.js'

/** A page that says in one sentence why there is nothing to see. */
export type NothingView = RoomView & { text: string }

/** What the sandbox's pages need; texts are ready to show and not escaped. */
export interface DeveloperPages {
  'developers/bank': BankView
  'developers/bank-unknown': BankUnknownView
  'developers/index': IndexView
  'developers/guide': GuideView
  'developers/test-data': DataView
  'developers/reference': ReferenceView
  'developers/debugger': DebuggerView
  'developers/playground': PlaygroundView
  'developers/notifications': MessagesView
  'developers/notification': MessageView
  'developers/events': EventsView
  'developers/payment': PaymentPageView
  'developers/nothing': NothingView
  'developers/simulator': SimulatorView
  'developers/mailbox': MailboxView
  'developers/letter': LetterPageView
}

/** A page of the simulated bank, wallet, lender or lessor, or the 3-D Secure challenge: amount and payee always stand above the buttons. */
export type BankView = {
  title: string
  ribbon: string
  text: string
  amount: string
  facts: readonly { name: string; value: string }[]
  /** What a lessor would buy. */
  basket: {
    title: string
    lines: readonly { name: string; quantity: string; net: string }[]
    total: { name: string; value: string }
  } | null
  /** Where the form posts. */
  action: string
  buttons: readonly { value: string; label: string; primary: boolean }[]
  /** After how many seconds a late answer comes; `null` where there is none. */
  later: { label: string; seconds: number } | null
  /** Shown instead of buttons when the order is over. */
  done: { text: string; back: { label: string; url: string } | null } | null
}

export type BankUnknownView = { title: string; ribbon: string; text: string }

export type IndexView = RoomView & {
  connect: readonly { name: string; value: string; href: string | null }[]
  /** `null` in production. */
  tryForm: {
    currencies: readonly string[]
    languages: readonly { code: string; name: string; isChosen: boolean }[]
  } | null
  doors: readonly { href: string; name: string; about: string }[]
}

export type DataView = RoomView & { tables: readonly TestTable[] }

/** Letters to payers, newest first. */
export type MailboxView = RoomView & {
  letters: readonly { address: string; subject: string; to: string; kind: string; state: string; at: string }[]
  codes: readonly { phone: string; code: string; at: string }[]
}

export type LetterPageView = RoomView & {
  subject: string
  language: string
  facts: readonly { name: string; value: string }[]
  /** Address of the HTML part and the text part; `null` where nothing can be sent. */
  parts: { html: string; text: string } | null
}
