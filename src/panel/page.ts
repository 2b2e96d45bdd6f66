import { type Answer, page, seeOther } from '../http/route.js'
import { nameOf } from '../members/member.js'
import type { MemberCall, PanelCall, VisitorCall } from './call.js'
import type { Block } from './components.js'
import { cookieOf, setCookie } from './cookies.js'
import { helpOn } from './help/help-view.js'
import { menuFor } from './menu.js'
import type { PanelNeeds } from './needs.js'
import { oneFilled } from './one-filled.js'
import type { PanelFrame, PanelPage } from './pages.js'
import { type PanelKey, readPanelPhrases } from './texts.js'

type PageWords = {
  title: string
  blocks: readonly Block[]
} & Partial<Omit<PanelPage, 'frame' | 'blocks' | 'errors'>>

const isMember = (call: VisitorCall): call is MemberCall => 'member' in call
const isMerchants = (call: VisitorCall): call is PanelCall => 'merchant' in call

const sayable: ReadonlySet<string> = new Set(Object.keys(readPanelPhrases('en')))

/** Draws a page of blocks for whoever asks; a status other than 200 where a form is refused (422) or nothing is there (404). */
export const panelPage = (
  needs: Pick<PanelNeeds, 'render' | 'baseUrl' | 'mode'>,
  call: VisitorCall,
  words: PageWords,
  status = 200,
): Answer => {
  const { title, blocks, intro = null, back = null, buttons = [] } = words
  const key = cookieOf(call.ask, needs.baseUrl(), 'said')
  const frame: PanelFrame = {
    title,
    csrf: call.csrf,
    path: call.ask.method === 'GET' && call.ask.query !== '' ? `${call.ask.path}?${call.ask.query}` : call.ask.path,
    ribbon: needs.mode === 'sandbox' ? { label: call.t('frame.sandbox'), text: call.t('frame.sandbox-text') } : null,
    languages: call.t.languages.map(({ code, name }) => ({ code, name, isCurrent: code === call.language })),
    signedIn: isMember(call) ? signedIn(call) : null,
    help: isMember(call) && (status === 200 || status === 422) ? helpOn(call) : null,
    said: key !== undefined && sayable.has(key) ? call.t(key as PanelKey) : null,
  }
  const html = needs.render('panel/page', call.language, {
    ...{ frame, intro, back },
    ...oneFilled(buttons, blocks),
    errors: blocks.flatMap(errorsOf),
  })
  return page(status, html, frame.said === null ? {} : { 'set-cookie': setCookie(needs.baseUrl(), 'said', null) })
}

const signedIn = (call: MemberCall): PanelFrame['signedIn'] => ({
  name: nameOf(call.member),
  role: call.t(`frame.role-${call.member.role}`),
  merchant: isMerchants(call) ? call.merchant.name : null,
  shops: isMerchants(call) && call.shops.length > 1 ? shopMenu(call) : null,
  menu: menuFor(call, 'side', call.counts),
  top: menuFor(call, 'top', call.counts),
})

const shopMenu = ({ shops, shop, t }: PanelCall) => [
  { value: '', label: t('frame.all-shops'), isChosen: shop === null },
  ...shops.map(({ publicId, name }) => ({ value: publicId, label: name, isChosen: publicId === shop?.publicId })),
]

const errorsOf = (block: Block): PanelPage['errors'] =>
  block.kind !== 'form'
    ? []
    : [
        ...(block.error === null ? [] : [{ field: block.id, text: block.error }]),
        ...block.groups.flatMap(({ fields }) =>
          fields.flatMap(({ name, error }) => (error === null ? [] : [{ field: `${block.id}-${name}`, text: error }])),
        ),
      ]

/** After a form was obeyed: to a page, which says so once. */
export const done = (needs: Pick<PanelNeeds, 'baseUrl'>, location: string, said: PanelKey): Answer =>
  seeOther(location, { 'set-cookie': setCookie(needs.baseUrl(), 'said', said, 60) })
