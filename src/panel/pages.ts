import type { Block, Button } from './components.js'

/** What stands around every page of the panel. */
export type PanelFrame = {
  title: string
  /** Of every form that posts (`formToken`). */
  csrf: string
  /** This page's address, to come back to. */
  path: string
  /** "sandbox" and its words; `null` in production. */
  ribbon: { label: string; text: string } | null
  languages: readonly { code: string; name: string; isCurrent: boolean }[]
  /** `null` = nobody is signed in. */
  signedIn: {
    name: string
    role: string
    merchant: string | null
    /** `null` = there is one shop or none to choose. */
    shops: readonly { value: string; label: string; isChosen: boolean }[] | null
    menu: readonly MenuEntry[]
    top: readonly MenuEntry[]
  } | null
  /** The article about this page; `null` = there is none. */
  help: HelpView | null
  /** Said once after something was done. */
  said: string | null
}
/** A help text beside a tab (M3). */
export type HelpView = {
  /** Where it stands on a page of its own, and where the answer goes. */
  path: string
  purpose: string
  tasks: readonly string[]
  words: readonly { term: string; meaning: string }[]
  /** "Was this helpful?" is asked. */
  asks: boolean
}
export type MenuEntry = { href: string; label: string; isCurrent: boolean; count: number | null }

/** A page of blocks: nearly every page of the panel. */
export type PanelPage = {
  frame: PanelFrame
  intro: string | null
  /** Beside the heading; the first link says where one comes from. */
  back: { href: string; label: string } | null
  buttons: readonly Button[]
  blocks: readonly Block[]
  /** Faults of the page's forms, summed up on top. */
  errors: readonly { field: string; text: string }[]
}

export interface PanelPages {
  'panel/page': PanelPage
}
