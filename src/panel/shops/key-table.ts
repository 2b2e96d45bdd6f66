import type { ShopKey } from '../../merchants/ports.js'
import {
  type Button,
  type Cell,
  cell,
  chip,
  columns,
  type Fact,
  fact,
  postButton,
  row,
  type TableBlock,
  table,
} from '../components.js'
import type { PanelNeeds } from '../needs.js'
import type { ShopCall } from './shop-call.js'
import { formPath } from './shop-form.js'
import { stamp } from './stamps.js'

/** Keys of a shop that are in use, the signing ones first, test before live. */
export const keysOf = async ({ store, systemClock }: PanelNeeds, { of }: ShopCall): Promise<ShopKey[]> => {
  const now = systemClock()
  const keys = await store.read.keys.ofShop(of.merchantId, of.id)
  const place = ({ livemode, state }: ShopKey) => (livemode ? 2 : 0) + (state === 'signing' ? 0 : 1)
  return keys
    .filter(({ acceptedUntil }) => acceptedUntil === null || acceptedUntil > now)
    .sort((one, other) => place(one) - place(other))
}

/** The keys that sign, each behind its reveal (M28, M30). */
export const keyFacts = async (needs: PanelNeeds, call: ShopCall): Promise<Fact[]> => {
  const { t } = call
  const signing = (await keysOf(needs, call)).filter(({ state }) => state === 'signing')
  return signing.map(key =>
    fact(t(key.livemode ? 'shops.key-live' : 'shops.key-test'), fingerprintCell(key, call, [revealButton(key, call)])),
  )
}

const fingerprintCell = ({ fingerprint }: ShopKey, { t }: ShopCall, buttons: readonly Button[] = []): Cell =>
  cell(fingerprint, { look: 'code', note: t('shops.fingerprint'), buttons })

const revealButton = ({ publicId }: ShopKey, call: ShopCall): Button =>
  postButton(call.t('shops.reveal'), formPath(call, 'keys', 'reveal'), { key: publicId })

/** All keys in use with what can be done to them. */
export const keyTable = async (needs: PanelNeeds, call: ShopCall): Promise<TableBlock> => {
  const { t } = call
  const act = (name: 'promote' | 'retire', key: ShopKey) =>
    postButton(
      t(`shops.${name}`),
      formPath(call, 'keys', name),
      { key: key.publicId },
      name === 'retire' ? 'danger' : 'secondary',
    )
  const buttonsOf = (key: ShopKey): Button[] => [
    revealButton(key, call),
    ...(key.state === 'accepted' ? [act('promote', key), act('retire', key)] : []),
  ]
  const stateCell = ({ state, acceptedUntil }: ShopKey) =>
    state === 'signing'
      ? chip(t('shops.key-signing'), 'done', t('shops.key-signing-note'))
      : chip(
          t('shops.key-accepted'),
          'waiting',
          acceptedUntil === null
            ? t('shops.key-accepted-note')
            : t('shops.key-until', { moment: stamp(acceptedUntil) }),
        )
  return table(
    {
      id: 'keys',
      caption: t('shops.keys-caption'),
      columns: columns(
        t('shops.money'),
        t('shops.fingerprint'),
        t('shops.status'),
        t('shops.created'),
        t('shops.actions'),
      ),
      rows: (await keysOf(needs, call)).map(key =>
        row([
          cell(t(key.livemode ? 'shops.live' : 'shops.test')),
          cell(key.fingerprint, { look: 'code' }),
          stateCell(key),
          cell(stamp(key.createdAt)),
          cell('', { buttons: buttonsOf(key) }),
        ]),
      ),
      empty: t('shops.keys-empty'),
    },
    { isTitled: true },
  )
}
