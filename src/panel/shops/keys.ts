import type { Answer } from '../../http/route.js'
import { createShopKey } from '../../merchants/create-key.js'
import { importShopKey } from '../../merchants/import-key.js'
import type { ShopKey } from '../../merchants/ports.js'
import { revealKey } from '../../merchants/reveal-key.js'
import { promoteKey, retireKey } from '../../merchants/rotate-key.js'
import { refuseFaults, settingFault } from '../../merchants/setting-fault.js'
import { cell, type Field, fact, facts, field, linkButton, notice, options, prose } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { panelPage } from '../page.js'
import { keysOf, keyTable } from './key-table.js'
import { idsOf, type ShopCall } from './shop-call.js'
import { type ShopForm, type ShopTab, tabPath } from './shop-form.js'
import type { Typed } from './typed.js'

/** A sandbox has test keys alone, and so has a shop until an operator's approval brings its first live key (domain.md §1). */
const hasLiveKeys = async (needs: PanelNeeds, call: ShopCall): Promise<boolean> =>
  (await keysOf(needs, call)).some(({ livemode }) => livemode)

const moneyField = (needs: PanelNeeds, call: ShopCall, typed: Typed): Field[] =>
  needs.mode === 'production'
    ? [
        field('radios', 'money', call.t('shops.money'), {
          options: options(
            [
              ['test', call.t('shops.test')],
              ['live', call.t('shops.live')],
            ],
            typed.text('money', 'test'),
          ),
          hint: call.t('shops.money-hint'),
          error: typed.error('money'),
        }),
      ]
    : []

/** Throws where live money was chosen and the shop was not approved for it. */
const isLive = async (needs: PanelNeeds, call: ShopCall): Promise<boolean> => {
  const livemode = needs.mode === 'production' && call.form.text('money') === 'live'
  refuseFaults(livemode && !(await hasLiveKeys(needs, call)) ? settingFault('money', 'test-mode-pending') : undefined)
  return livemode
}

const createForm: ShopForm = {
  name: 'create',
  may: 'keys.manage',
  stepUp: true,
  said: 'shops.saved',
  draw: (call, typed, needs) => ({
    title: call.t('shops.key-create'),
    text: call.t('shops.key-create-text'),
    submit: call.t('shops.key-create-button'),
    look: 'secondary',
    fields: moneyField(needs, call, typed),
  }),
  obey: async (call, keeping, needs) => {
    const order = { ...idsOf(call), livemode: await isLive(needs, call) }
    const { key, row } = await createShopKey(keeping({ what: 'key.created' }))(order)
    return showKey(needs, call, key, row)
  },
}

const importForm: ShopForm = {
  name: 'import',
  may: 'keys.manage',
  stepUp: true,
  said: 'shops.key-imported',
  draw: (call, typed, needs) => ({
    title: call.t('shops.key-import'),
    text: call.t('shops.key-import-text'),
    submit: call.t('shops.key-import-button'),
    look: 'secondary',
    fields: [
      ...moneyField(needs, call, typed),
      // Never shown again, not even to be corrected.
      field('password', 'key', call.t('shops.key'), {
        ...{ hint: call.t('shops.key-hint'), isRequired: true, error: typed.error('key') },
      }),
    ],
  }),
  obey: async (call, keeping, needs) => {
    const order = { ...idsOf(call), livemode: await isLive(needs, call), key: call.form.text('key') }
    await importShopKey(keeping({ what: 'key.imported' }))(order)
    return null
  },
}

/** The key that a button names, if it is this shop's and in use. */
const namedKey = async (needs: PanelNeeds, call: ShopCall): Promise<ShopKey> =>
  there((await keysOf(needs, call)).find(({ publicId }) => publicId === call.form.text('key')))

const revealForm: ShopForm = {
  name: 'reveal',
  may: 'keys.manage',
  stepUp: true,
  said: 'shops.saved',
  obey: async (call, keeping, needs) => {
    const { publicId, livemode } = await namedKey(needs, call)
    const facts = { key: publicId, money: livemode ? 'live' : 'test' }
    const order = { merchantId: call.of.merchantPublicId, keyId: publicId }
    const { key, row } = await revealKey(keeping({ what: 'key.revealed', facts }))(order)
    return showKey(needs, call, key, row)
  },
}

const promoteForm: ShopForm = {
  name: 'promote',
  may: 'keys.manage',
  stepUp: true,
  said: 'shops.key-promoted',
  obey: async (call, keeping, needs) => {
    const { publicId } = await namedKey(needs, call)
    await promoteKey(keeping({ what: 'key.promoted' }))({ merchantId: call.of.merchantPublicId, keyId: publicId })
    return null
  },
}

const retireForm: ShopForm = {
  name: 'retire',
  may: 'keys.manage',
  stepUp: true,
  said: 'shops.key-retired',
  obey: async (call, keeping, needs) => {
    const { publicId, state } = await namedKey(needs, call)
    // The page offers no such button; somebody else has promoted it meanwhile.
    if (state === 'signing') return null
    await retireKey(keeping({ what: 'key.retired' }))({ merchantId: call.of.merchantPublicId, keyId: publicId })
    return null
  },
}

/** A key in clear, on this answer alone: no address shows it again. */
const showKey = (needs: PanelNeeds, call: ShopCall, key: string, row: ShopKey): Answer => {
  const { t, of } = call
  const shown = facts(
    [
      fact(t('shops.client-id'), cell(of.merchantPublicId, { copy: of.merchantPublicId, look: 'code' })),
      fact(t('shops.shop-id'), cell(of.publicId, { copy: of.publicId, look: 'code' })),
      fact(t(row.livemode ? 'shops.key-live' : 'shops.key-test'), cell(key, { copy: key, look: 'code' })),
      fact(t('shops.fingerprint'), cell(row.fingerprint, { look: 'code' })),
      fact(t('shops.status'), t(row.state === 'signing' ? 'shops.key-signing' : 'shops.key-accepted')),
    ],
    { buttons: [linkButton(t('shops.key-done'), tabPath(call, 'keys'), 'primary')] },
  )
  return panelPage(needs, call, {
    title: t('shops.key-shown'),
    back: { href: tabPath(call, 'keys'), label: of.name },
    blocks: [notice('waiting', t('shops.key-shown-text')), shown],
  })
}

/** A shop's keys and how they are changed without losing an order: made, accepted beside the old one, promoted, the old one retired. */
export const keysTab: ShopTab = {
  name: 'keys',
  label: 'shops.tab-keys',
  may: 'keys.manage',
  forms: [createForm, importForm, revealForm, promoteForm, retireForm],
  blocks: async (needs, call, draw) => {
    const { t } = call
    return [
      await keyTable(needs, call),
      prose(
        [1, 2, 3, 4].map(step => `${step}. ${t(`shops.rotation-${step as 1 | 2 | 3 | 4}`)}`),
        {
          title: t('shops.rotation-title'),
          buttons: [linkButton(t('shops.api-keys'), '/panel/settings/api-keys')],
        },
      ),
      ...draw('create'),
      ...draw('import'),
    ]
  },
}
