import { isAddressOrRange } from '../../http/address-range.js'
import type { Answer } from '../../http/route.js'
import type { AuditValues } from '../../members/audit.js'
import { createToken, revokeToken } from '../../merchants/create-token.js'
import { textFault } from '../../merchants/own-text.js'
import type { ApiToken } from '../../merchants/ports.js'
import { refuseFaults, type SettingFault, SettingRefusal, settingFault } from '../../merchants/setting-fault.js'
import { saveTrustedIps } from '../../merchants/trusted-ips.js'
import { settingsTabs } from '../account/settings-tabs.js'
import { entryOf, type PanelCall } from '../call.js'
import {
  type Block,
  type Button,
  cell,
  chip,
  columns,
  fact,
  facts,
  field,
  form,
  linkButton,
  notice,
  options,
  postButton,
  row,
  table,
} from '../components.js'
import type { PanelNeeds, PanelStore } from '../needs.js'
import { NotThere, there } from '../not-there.js'
import { done, panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { stamp } from './stamps.js'
import { refusedForm, untouched } from './typed.js'

const path = '/panel/settings/api-keys'
const longestLabel = 60
type Refused = { form: string; faults: readonly SettingFault[] } | undefined

/** Settings → API keys (M33): tokens of the REST API, each shown once, and the addresses that may call it. */
export const apiKeyRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'keys.manage', handle: call => show(needs, call) }),
  merchantRow({
    ...{ method: 'POST', path: `${path}/create`, may: 'keys.manage', stepUp: true },
    handle: call => orAgain(needs, call, 'create', () => create(needs, call)),
  }),
  merchantRow({
    ...{ method: 'POST', path: `${path}/reveal`, may: 'keys.manage', stepUp: true },
    handle: call => reveal(needs, call),
  }),
  merchantRow({
    ...{ method: 'POST', path: `${path}/revoke`, may: 'keys.manage', stepUp: true },
    handle: call => revoke(needs, call),
  }),
  merchantRow({
    ...{ method: 'POST', path: `${path}/addresses`, may: 'shops.integrate', stepUp: true },
    handle: call => orAgain(needs, call, 'addresses', () => saveAddresses(needs, call)),
  }),
]

const orAgain = async (
  needs: PanelNeeds,
  call: PanelCall,
  name: string,
  act: () => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await act()
  } catch (error) {
    if (error instanceof SettingRefusal) return show(needs, call, { form: name, faults: error.faults })
    throw error
  }
}

const show = async (needs: PanelNeeds, call: PanelCall, refused?: Refused): Promise<Answer> => {
  const { t, merchant } = call
  const tokens = await needs.store.read.tokens.ofMerchant(merchant.id)
  const blocks = [
    settingsTabs(call),
    notice('quiet', t('shops.tokens-text')),
    tokenTable(needs, call, tokens.toReversed()),
    createBlock(needs, call, refused),
    addressBlock(call, refused),
  ]
  return panelPage(needs, call, { title: t('shops.api-keys'), blocks }, refused === undefined ? 200 : 422)
}

const stateOf = ({ revokedAt, expiresAt }: ApiToken, now: Date): 'valid' | 'ending' | 'ended' => {
  if (revokedAt !== null || (expiresAt !== null && expiresAt <= now)) return 'ended'
  return expiresAt === null ? 'valid' : 'ending'
}
const tones = { valid: 'done', ending: 'waiting', ended: 'quiet' } as const

/** The tokens that everybody begins with are called as imoje's panel calls them. */
const labelOf = ({ label }: ApiToken, { t }: PanelCall): string =>
  label === 'first' || label === 'sandbox' ? t('shops.token-default') : label

const shopsOf = ({ shopIds }: ApiToken, { t, shops }: PanelCall): string =>
  shopIds === null
    ? t('frame.all-shops')
    : shops
        .filter(({ id }) => shopIds.includes(id))
        .map(({ name }) => name)
        .join(', ')

const tokenTable = ({ systemClock }: PanelNeeds, call: PanelCall, tokens: readonly ApiToken[]): Block => {
  const { t } = call
  const now = systemClock()
  const act = (name: 'reveal' | 'revoke', token: ApiToken): Button =>
    postButton(
      t(`shops.${name}`),
      `${path}/${name}`,
      { token: String(token.id) },
      name === 'revoke' ? 'danger' : 'secondary',
    )
  const buttonsOf = (token: ApiToken): Button[] =>
    stateOf(token, now) === 'ended'
      ? []
      : [...(token.sealed === null ? [] : [act('reveal', token)]), act('revoke', token)]
  return table(
    {
      id: 'tokens',
      caption: t('shops.tokens'),
      columns: columns(
        t('shops.token-label'),
        t('shops.money'),
        t('shops.token-shops'),
        t('shops.status'),
        t('shops.token-used'),
      ),
      rows: tokens.map(token => {
        const state = stateOf(token, now)
        return row(
          [
            cell(labelOf(token, call)),
            cell(t(token.livemode ? 'shops.live' : 'shops.test')),
            cell(shopsOf(token, call)),
            chip(
              t(`shops.token-${state}`),
              tones[state],
              state === 'ending' && token.expiresAt ? stamp(token.expiresAt) : null,
            ),
            cell(token.lastUsedAt === null ? t('shops.token-never') : stamp(token.lastUsedAt)),
          ],
          {
            details: [
              fact(t('shops.token-number'), String(token.id)),
              fact(t('shops.created'), stamp(token.createdAt)),
              ...(token.revokedAt === null ? [] : [fact(t('shops.token-revoked'), stamp(token.revokedAt))]),
            ],
            buttons: buttonsOf(token),
          },
        )
      }),
      empty: t('shops.tokens-empty'),
    },
    { isTitled: true },
  )
}

const typedOf = (call: PanelCall, refused: Refused, name: string) =>
  refused?.form === name ? refusedForm(call.form, refused.faults, call.t) : untouched

const createBlock = ({ mode }: PanelNeeds, call: PanelCall, refused: Refused): Block => {
  const { t, shops } = call
  const typed = typedOf(call, refused, 'create')
  const money = [
    ['test', t('shops.test')],
    ['live', t('shops.live')],
  ] as const
  return form(
    {
      ...{ id: 'create', action: `${path}/create`, submit: t('shops.token-create') },
      fields: [
        field('text', 'label', t('shops.token-label'), {
          ...{ value: typed.text('label', ''), maxlength: longestLabel, isRequired: true },
          ...{ hint: t('shops.token-label-hint'), error: typed.error('label') },
        }),
        ...(mode === 'sandbox'
          ? []
          : [
              field('radios', 'money', t('shops.money'), {
                ...{ options: options(money, typed.text('money', 'test')), hint: t('shops.money-hint') },
                error: typed.error('money'),
              }),
            ]),
        field('checkboxes', 'shops', t('shops.token-shops'), {
          ...{ hint: t('shops.token-shops-hint'), error: typed.error('shops') },
          options: options(
            shops.map(({ publicId, name }) => [publicId, name] as const),
            ...typed.list('shops', []),
          ),
        }),
      ],
    },
    { title: t('shops.token-create'), look: 'secondary' },
  )
}

const addressBlock = (call: PanelCall, refused: Refused): Block => {
  const { t, merchant } = call
  const typed = typedOf(call, refused, 'addresses')
  return form(
    {
      ...{ id: 'addresses', action: `${path}/addresses`, submit: t('shops.save') },
      fields: [
        field('textarea', 'trustedIps', t('shops.trusted-ips'), {
          ...{ value: typed.text('trustedIps', merchant.trustedIps.join('\n')), rows: 4 },
          ...{ hint: t('shops.trusted-ips-hint'), error: typed.error('trustedIps') },
        }),
      ],
    },
    { title: t('shops.trusted-ips'), text: t('shops.trusted-ips-text'), look: 'secondary' },
  )
}

/** A store that keeps who did it in the write of what was done; the entry is about the account, not about one shop. */
const keeping = (
  { store }: PanelNeeds,
  call: PanelCall,
  what: string,
  valuesOf: (result: unknown) => { before?: AuditValues; after: AuditValues },
): PanelStore => ({
  read: store.read,
  write: work =>
    store.write(async records => {
      const result = await work(records)
      const subject = { kind: 'merchant', id: call.merchant.publicId }
      await records.audit.append(entryOf(call, { what, subject, ...valuesOf(result) }))
      return result
    }),
})

const factsOf = (token: ApiToken, call: PanelCall): AuditValues => ({
  token: token.id,
  label: token.label,
  money: token.livemode ? 'live' : 'test',
  shops:
    token.shopIds === null
      ? null
      : call.shops.filter(({ id }) => token.shopIds?.includes(id)).map(({ publicId }) => publicId),
})

const create = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const label = call.form.text('label')
  refuseFaults(textFault('label', label, { max: longestLabel, required: true, oneLine: true }))
  const chosen = call.form.list('shops')
  const serviceIds = call.shops.map(({ publicId }) => publicId).filter(id => chosen.includes(id))
  // None chosen means all of them: a shop that is not theirs must not.
  if (serviceIds.length !== new Set(chosen).size) throw new NotThere()
  const store = keeping(needs, call, 'token.created', token => ({ after: factsOf(token as ApiToken, call) }))
  const livemode = needs.mode === 'production' && call.form.text('money') === 'live'
  const keys = livemode ? await needs.store.read.keys.ofMerchant(call.merchant.id) : []
  const isApproved = !livemode || keys.some(key => key.livemode)
  refuseFaults(isApproved ? undefined : settingFault('money', 'test-mode-pending'))
  const order = { merchantId: call.merchant.publicId, livemode, label, ...(serviceIds.length > 0 && { serviceIds }) }
  const { token, row: made } = await createToken({ ...needs, store })(order)
  return showToken(needs, call, token, made)
}

/** The token that a button names, if it is this merchant's. */
const named = async ({ store }: PanelNeeds, { merchant, form: posted }: PanelCall): Promise<ApiToken> =>
  there((await store.read.tokens.ofMerchant(merchant.id)).find(({ id }) => String(id) === posted.text('token')))

/** Only a sandbox's first token is kept so that it can be read again; all others are known by their digest alone. */
const reveal = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const token = await named(needs, call)
  const plain = await needs.vault.unseal(there(token.sealed))
  const store = keeping(needs, call, 'token.revealed', () => ({ after: factsOf(token, call) }))
  await store.write(() => Promise.resolve())
  return showToken(needs, call, plain, token)
}

const revoke = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const token = await named(needs, call)
  const store = keeping(needs, call, 'token.revoked', () => ({ after: factsOf(token, call) }))
  await revokeToken({ ...needs, store })({ merchantId: call.merchant.publicId, tokenId: token.id })
  return done(needs, path, 'shops.token-revoked-said')
}

const saveAddresses = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { merchant, form: posted } = call
  const trustedIps = posted
    .text('trustedIps')
    .split(/[\s,;]+/)
    .filter(entry => entry !== '')
  const store = keeping(needs, call, 'merchant.trusted-ips', () => ({
    before: { trustedIps: merchant.trustedIps },
    after: { trustedIps },
  }))
  await saveTrustedIps({ store }, isAddressOrRange)({ merchantId: merchant.publicId, trustedIps })
  return done(needs, path, 'shops.saved')
}

/** A token in clear, on this answer alone. */
const showToken = (needs: PanelNeeds, call: PanelCall, token: string, made: ApiToken): Answer => {
  const { t, merchant } = call
  const shown = facts(
    [
      fact(t('shops.client-id'), cell(merchant.publicId, { copy: merchant.publicId, look: 'code' })),
      fact(t('shops.token'), cell(token, { copy: token, look: 'code' })),
      fact(t('shops.token-label'), labelOf(made, call)),
      fact(t('shops.money'), t(made.livemode ? 'shops.live' : 'shops.test')),
      fact(t('shops.token-shops'), shopsOf(made, call)),
    ],
    { buttons: [linkButton(t('shops.key-done'), path, 'primary')] },
  )
  const blocks = [notice('waiting', t('shops.token-shown-text')), shown]
  return panelPage(needs, call, {
    title: t('shops.token-shown'),
    back: { href: path, label: t('shops.api-keys') },
    blocks,
  })
}
