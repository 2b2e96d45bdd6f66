import type { Answer } from '../../http/route.js'
import type { Permission } from '../../members/permissions.js'
import type { MerchantNeeds } from '../../merchants/outside.js'
import { type SettingFault, SettingRefusal } from '../../merchants/setting-fault.js'
import type { Block, Field, FieldGroup, FormBlock } from '../components.js'
import { form } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { done } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import type { PanelKey } from '../texts.js'
import { type Act, audited } from './audited.js'
import { aboutShop, type ShopCall } from './shop-call.js'
import { faultText, refusedForm, type Typed, untouched } from './typed.js'

/** Names of the sub-tabs of a shop, as its addresses have them. */
type TabName = 'overview' | 'integration' | 'notifications' | 'keys' | 'methods' | 'look' | 'letters' | 'rules'

/** What a form says, before it is drawn. */
type FormWords = {
  title?: string
  text?: string
  submit?: string
  look?: FormBlock['look']
} & ({ fields: readonly Field[] } | { groups: readonly FieldGroup[] })

/** One form of a shop's pages: a row of the panel's routes, how it looks, and the verb it calls. */
export type ShopForm = {
  /** The last part of its address, and the id of its block. */
  name: string
  may: Permission
  stepUp?: true
  bodyLimitBytes?: number
  /** Said once when it was obeyed. */
  said: PanelKey
  /** Without it the form is a button somewhere on its tab. */
  draw?: (call: ShopCall, typed: Typed, needs: PanelNeeds) => FormWords
  /**
   * Does what the form says; throws `SettingRefusal`, whose faults stand at the fields of their names. Answers a page of its own, or `null`:
   * back to the tab. `keeping` gives the needs of a verb, whose writes are audited as this act.
   */
  obey: (call: ShopCall, keeping: (act: Act) => MerchantNeeds, needs: PanelNeeds) => Promise<Answer | null>
}

/** What a tab is drawn with after one of its forms was refused. */
export type Refused = { form: string; faults: readonly SettingFault[] } | undefined

/** One sub-tab of a shop. */
export type ShopTab = {
  name: TabName
  label: PanelKey
  may: Permission
  forms: readonly ShopForm[]
  /** `draw` makes the block of one of its forms, nothing where the caller may not send it. */
  blocks: (needs: PanelNeeds, call: ShopCall, draw: DrawForm, refused: Refused) => Promise<Block[]> | Block[]
}
export type DrawForm = (name: string) => Block[]

const shopPath = ({ of }: Pick<ShopCall, 'of'>): string => `/panel/shops/${of.publicId}`
export const tabPath = (call: Pick<ShopCall, 'of'>, tab: TabName): string =>
  tab === 'overview' ? shopPath(call) : `${shopPath(call)}/${tab}`
export const formPath = (call: Pick<ShopCall, 'of'>, tab: TabName, name: string): string =>
  `${shopPath(call)}/${tab}/${name}`

/** Makes the blocks of a tab's forms. */
export const drawForms =
  (needs: PanelNeeds, tab: ShopTab, call: ShopCall, refused: Refused): DrawForm =>
  name => {
    const { t } = call
    const row = tab.forms.find(one => one.name === name)
    if (row?.draw === undefined || !call.may(row.may)) return []
    const faults = refused?.form === name ? refused.faults : undefined
    const words = row.draw(call, faults === undefined ? untouched : refusedForm(call.form, faults, t), needs)
    const { submit = t('shops.save'), title = null, text = null, look = 'primary', ...parts } = words
    const block = form({ id: name, action: formPath(call, tab.name, name), submit, ...parts }, { title, text, look })
    const names = new Set(block.groups.flatMap(group => group.fields.map(one => one.name)))
    const others = (faults ?? []).filter(({ field }) => !names.has(field)).map(fault => faultText(fault, t))
    return [{ ...block, error: others.length === 0 ? null : others.join(' ') }]
  }

/** The rows of a tab's forms. `drawTab` draws the tab again, with what was typed and what is wrong. */
export const formRows = (
  needs: PanelNeeds,
  tab: ShopTab,
  drawTab: (call: ShopCall, refused: Refused) => Promise<Answer>,
): PanelRow[] =>
  tab.forms.map(row =>
    merchantRow({
      method: 'POST',
      path: `/panel/shops/:shop/${tab.name}/${row.name}`,
      may: row.may,
      ...(row.stepUp && { stepUp: true }),
      ...(row.bodyLimitBytes !== undefined && { bodyLimitBytes: row.bodyLimitBytes }),
      handle: async call => {
        const about = aboutShop(call)
        try {
          const page = await row.obey(about, act => audited(needs, about, act), needs)
          return page ?? done(needs, tabPath(about, tab.name), row.said)
        } catch (error) {
          if (error instanceof SettingRefusal) return drawTab(about, { form: row.name, faults: error.faults })
          throw error
        }
      },
    }),
  )
