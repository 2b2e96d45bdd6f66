/** What pages of the panel are made of. Texts are ready to show and not escaped; makers fill in what most uses leave out. */

export type Tone = 'done' | 'waiting' | 'refused' | 'quiet'

/** A small form with one button; `fields` are sent with it. */
type PostButton = {
  label: string
  action: string
  fields: readonly { name: string; value: string }[]
  look: 'primary' | 'secondary' | 'danger'
}
export type LinkButton = { label: string; href: string; look: 'primary' | 'secondary' | 'danger' }
export type Button = { link: LinkButton | null; post: PostButton | null }

export const linkButton = (label: string, href: string, look: LinkButton['look'] = 'secondary'): Button => ({
  link: { label, href, look },
  post: null,
})
export const postButton = (
  label: string,
  action: string,
  fields: Readonly<Record<string, string>> = {},
  look: PostButton['look'] = 'secondary',
): Button => ({
  link: null,
  post: { label, action, fields: Object.entries(fields).map(([name, value]) => ({ name, value })), look },
})

/** What stands in a table's cell or beside a label. */
export type Cell = {
  text: string
  /** Second line, smaller. */
  note: string | null
  href: string | null
  /** A chip in this colour; the word always says it too. */
  tone: Tone | null
  /** A button that copies this; `null` = none. */
  copy: string | null
  look: 'plain' | 'code' | 'soft'
  buttons: readonly Button[]
}

export const cell = (text: string, more: Partial<Omit<Cell, 'text'>> = {}): Cell => ({
  ...{ text, note: null, href: null, tone: null, copy: null, look: 'plain', buttons: [] },
  ...more,
})
export const chip = (text: string, tone: Tone, note: string | null = null): Cell => cell(text, { tone, note })
/** An id that people copy. */
export const idCell = (id: string): Cell => cell(id, { copy: id, look: 'code' })

export type Fact = { label: string; value: Cell }
export const fact = (label: string, value: Cell | string): Fact => ({
  label,
  value: typeof value === 'string' ? cell(value) : value,
})

type FieldKind =
  | 'text'
  | 'email'
  | 'password'
  | 'tel'
  | 'url'
  | 'search'
  | 'number'
  | 'date'
  | 'color'
  | 'textarea'
  | 'select'
  | 'checkbox'
  | 'checkboxes'
  | 'radios'
  | 'file'
  | 'static'
export type Option = { value: string; label: string; hint: string | null; isChosen: boolean }
export type Field = {
  kind: FieldKind
  name: string
  label: string
  hint: string | null
  /** What was typed or is stored; never a secret. */
  value: string
  /** Of `select`, `checkboxes`, `radios`; a `checkbox` is chosen when its own `isChosen` is. */
  options: readonly Option[]
  isChosen: boolean
  isRequired: boolean
  isDisabled: boolean
  error: string | null
  autocomplete: string
  inputmode: string | null
  maxlength: number | null
  rows: number
  accept: string | null
  /** Stands behind the field: a unit, a currency. */
  suffix: string | null
}

export const field = (
  kind: FieldKind,
  name: string,
  label: string,
  more: Partial<Omit<Field, 'kind' | 'name' | 'label'>> = {},
): Field => ({
  ...{ kind, name, label, hint: null, value: '', options: [], isChosen: false, isRequired: false, isDisabled: false },
  ...{ error: null, autocomplete: 'off', inputmode: null, maxlength: null, rows: 4, accept: null, suffix: null },
  ...more,
})
/** Options out of value and label, the chosen ones marked. */
export const options = (rows: readonly (readonly [value: string, label: string])[], ...chosen: string[]): Option[] =>
  rows.map(([value, label]) => ({ value, label, hint: null, isChosen: chosen.includes(value) }))

type NoticeBlock = {
  kind: 'notice'
  tone: Tone
  title: string | null
  text: string
  link: { href: string; label: string } | null
}
export const notice = (
  tone: Tone,
  text: string,
  more: Partial<Pick<NoticeBlock, 'title' | 'link'>> = {},
): NoticeBlock => ({ kind: 'notice', tone, text, title: null, link: null, ...more })

type ProseBlock = {
  kind: 'prose'
  title: string | null
  paragraphs: readonly string[]
  buttons: readonly Button[]
}
export const prose = (paragraphs: readonly string[], more: Partial<Omit<ProseBlock, 'kind'>> = {}): ProseBlock => ({
  kind: 'prose',
  paragraphs,
  title: null,
  buttons: [],
  ...more,
})

export type FactsBlock = {
  kind: 'facts'
  title: string | null
  text: string | null
  facts: readonly Fact[]
  buttons: readonly Button[]
}
export const facts = (rows: readonly Fact[], more: Partial<Omit<FactsBlock, 'kind' | 'facts'>> = {}): FactsBlock => ({
  kind: 'facts',
  facts: rows,
  title: null,
  text: null,
  buttons: [],
  ...more,
})

export type Column = { label: string; note: string | null; isEnd: boolean }
/** Columns of a table: plain words, or with a second line, or of money (at the line's end). */
export const columns = (...of: (string | Partial<Column>)[]): Column[] =>
  of.map(one => ({ ...{ label: '', note: null, isEnd: false }, ...(typeof one === 'string' ? { label: one } : one) }))

export type TableRow = {
  cells: readonly Cell[]
  /** Shown when the row is opened; empty = it cannot be. */
  details: readonly Fact[]
  buttons: readonly Button[]
}
export const row = (cells: readonly Cell[], more: Partial<Omit<TableRow, 'cells'>> = {}): TableRow => ({
  cells,
  details: [],
  buttons: [],
  ...more,
})
export type TableBlock = {
  kind: 'table'
  /** Of the element, for links and tests. */
  id: string
  /** What the table holds: its caption, shown above it when `title` is set, and always said to screen readers. */
  caption: string
  isTitled: boolean
  columns: readonly Column[]
  rows: readonly TableRow[]
  /** What to do next where there is nothing; shown instead of an empty table. */
  empty: { text: string; button: Button | null }
  /** Key pages: addresses of newer and older rows. */
  newer: string | null
  older: string | null
  /** Under the table: how many of many, a zone, a legend. */
  note: string | null
}
export const table = (
  of: Pick<TableBlock, 'id' | 'caption' | 'columns' | 'rows'> & { empty: string | TableBlock['empty'] },
  more: Partial<Pick<TableBlock, 'isTitled' | 'newer' | 'older' | 'note'>> = {},
): TableBlock => ({
  kind: 'table',
  ...of,
  empty: typeof of.empty === 'string' ? { text: of.empty, button: null } : of.empty,
  ...{ isTitled: false, newer: null, older: null, note: null },
  ...more,
})

/** A form of filters that live in the address. */
export type FiltersBlock = {
  kind: 'filters'
  action: string
  /** Always shown: the search field and the few that matter most. */
  fields: readonly Field[]
  /** Behind "Show filters". */
  more: readonly Field[]
  /** `null` = "Show filters". */
  moreLabel: string | null
  isOpen: boolean
  /** Choices made elsewhere on the page that a search keeps. */
  hidden: readonly { name: string; value: string }[]
  /** What is set: each link takes one away. */
  chips: readonly { label: string; href: string }[]
}
export const filters = (
  action: string,
  fields: readonly Field[],
  more: Partial<Pick<FiltersBlock, 'more' | 'moreLabel' | 'isOpen' | 'chips' | 'hidden'>> = {},
): FiltersBlock => ({
  kind: 'filters',
  action,
  fields,
  more: [],
  moreLabel: null,
  isOpen: false,
  chips: [],
  hidden: [],
  ...more,
})

export type FieldGroup = { legend: string | null; text: string | null; fields: readonly Field[] }
export type FormBlock = {
  kind: 'form'
  id: string
  title: string | null
  text: string | null
  /** Where it posts. */
  action: string
  groups: readonly FieldGroup[]
  hidden: readonly { name: string; value: string }[]
  submit: string
  look: 'primary' | 'secondary' | 'danger'
  cancel: { href: string; label: string } | null
  hasFile: boolean
  /** A fault of the form as a whole; faults of fields stand at the fields and are summed up above. */
  error: string | null
}
export const form = (
  of: Pick<FormBlock, 'id' | 'action' | 'submit'> & { fields?: readonly Field[]; groups?: readonly FieldGroup[] },
  more: Partial<Pick<FormBlock, 'title' | 'text' | 'hidden' | 'look' | 'cancel' | 'error'>> = {},
): FormBlock => {
  const { fields = [], groups, ...rest } = of
  const all = groups ?? [{ legend: null, text: null, fields }]
  return {
    kind: 'form',
    ...rest,
    groups: all,
    hasFile: all.some(group => group.fields.some(({ kind }) => kind === 'file')),
    ...{ title: null, text: null, hidden: [], look: 'primary', cancel: null, error: null },
    ...more,
  }
}

/** Things that happened, oldest first. */
export type TimelineEntry = {
  at: string
  title: string
  text: string | null
  tone: Tone
  facts: readonly Fact[]
  /** Long texts that are opened: a request, an answer. */
  texts: readonly { label: string; text: string }[]
  buttons: readonly Button[]
}
export type TimelineBlock = { kind: 'timeline'; title: string; entries: readonly TimelineEntry[] }

/** A sub menu; `count` is a badge. */
export type TabsBlock = {
  kind: 'tabs'
  label: string
  tabs: readonly { href: string; label: string; isCurrent: boolean; count: number | null }[]
}

/** A picture that we have drawn, with the table of its figures behind it. `svg` is markup: only `src/panel` charts and codes make it. */
type FigureBlock = {
  kind: 'figure'
  title: string
  svg: string
  /** What the picture's top and its two ends stand for: words beside it, because words inside would shrink with it. */
  scale: { top: string; start: string; end: string } | null
  note: string | null
  table: TableBlock | null
}
export const figure = (
  title: string,
  svg: string,
  more: Partial<Pick<FigureBlock, 'scale' | 'note' | 'table'>> = {},
): FigureBlock => ({ kind: 'figure', title, svg, scale: null, note: null, table: null, ...more })

/** A few figures side by side. */
export type TilesBlock = {
  kind: 'tiles'
  /** For screen readers: what these are figures of. */
  label: string
  tiles: readonly { label: string; value: string; note: string | null; tone: Tone | null; href: string | null }[]
}

/** What two sides wrote to each other, oldest first; `older` is the address of the page before. */
export type ConversationBlock = {
  kind: 'conversation'
  title: string
  older: string | null
  messages: readonly {
    /** Of the element, for links. */
    id: string
    who: string
    at: string
    isOwn: boolean
    /** Something that happened rather than was written. */
    isEvent: boolean
    /** The first that the reader has not seen. */
    isNew: boolean
    /** With its line breaks. */
    text: string
    files: readonly { href: string; name: string; size: string }[]
  }[]
}

/** Something that a passkey signs, which only a script can ask a device for: it fills in the answer and sends the form. */
export type PasskeyBlock = {
  kind: 'passkey'
  id: string
  title: string | null
  text: string | null
  /** Where the answer is posted, and under which name. */
  action: string
  answer: string
  /** `add` makes a new one. */
  purpose: 'add' | 'sign-in' | 'confirm'
  fields: readonly Field[]
  hidden: readonly { name: string; value: string }[]
  submit: string
  look: 'primary' | 'secondary'
  /** Said where there is no script, and where the device gave no answer. */
  without: string
  failed: string
}

export type Block =
  | PasskeyBlock
  | ConversationBlock
  | NoticeBlock
  | ProseBlock
  | FactsBlock
  | TableBlock
  | FiltersBlock
  | FormBlock
  | TimelineBlock
  | TabsBlock
  | FigureBlock
  | TilesBlock
