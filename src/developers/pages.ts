import type { SimulatorView } from './simulator/view.js'

/** What the sandbox's pages need; texts are ready to show and not escaped. */
export interface DeveloperPages {
  'developers/bank': BankView
  'developers/bank-unknown': BankUnknownView
  'developers/index': IndexView
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

export type IndexView = {
  baseUrl: string
  credentials: readonly { name: string; value: string }[]
  currencies: readonly string[]
  languages: readonly { code: string; name: string }[]
  tables: readonly { title: string; note: string; head: readonly string[]; rows: readonly (readonly string[])[] }[]
  /** Remarks on the latest accepted forms. */
  forms: readonly { orderId: string; remarks: readonly { field: string; text: string }[] }[]
  notifications: readonly {
    eventId: string
    url: string
    state: string
    createdAt: string
    body: string
    attempts: readonly { number: string; at: string; took: string; result: string; answer: string }[]
  }[]
}

/** Letters to payers, newest first. */
export type MailboxView = {
  letters: readonly { address: string; subject: string; to: string; kind: string; state: string; at: string }[]
}

export type LetterPageView = {
  subject: string
  language: string
  facts: readonly { name: string; value: string }[]
  /** Address of the HTML part and the text part; `null` where nothing can be sent. */
  parts: { html: string; text: string } | null
}
