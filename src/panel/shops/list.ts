import type { Answer } from '../../http/route.js'
import type { Shop } from '../../merchants/shop.js'
import { deliveryTroubles } from '../../payments/delivery-trouble.js'
import type { PanelCall } from '../call.js'
import {
  type Block,
  type Button,
  cell,
  columns,
  fact,
  field,
  filters,
  idCell,
  linkButton,
  notice,
  options,
  row,
  table,
} from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'
import { stamp } from './stamps.js'
import { readStates, type ShopState, shopStates, stateChip } from './state.js'

const path = '/panel/shops'

/** The list of shops (M14–M19, M24–M26). */
export const shopListRoutes = (needs: PanelNeeds): PanelRow[] => [
  merchantRow({ method: 'GET', path, may: 'shops.view', handle: call => show(needs, call) }),
]

const show = async (needs: PanelNeeds, call: PanelCall): Promise<Answer> => {
  const { t } = call
  const wish = { q: call.query.text('q'), state: call.query.text('state') }
  const states = await readStates(needs.store, call.shops)
  const found = call.shops.filter(shop => isMeant(shop, wish, states.get(shop.id)))
  return panelPage(needs, call, {
    title: t('shops.title'),
    buttons: buttonsOf(call),
    blocks: [...(await troubles(needs, call)), filtersOf(call, wish), tableOf(call, found, states)],
  })
}

/** Any part of the name and of the WWW address, or the beginning of the id (M15). */
const isMeant = (shop: Shop, { q, state }: Wish, stands: ShopState | undefined): boolean => {
  const sought = q.toLowerCase()
  const isFound =
    [shop.name, shop.websiteUrl ?? ''].some(text => text.toLowerCase().includes(sought)) ||
    shop.publicId.startsWith(sought)
  return isFound && (!isState(state) || stands === state)
}

const isState = (text: string): text is ShopState => shopStates.some(state => state === text)

type Wish = { q: string; state: string }

const filtersOf = ({ t }: PanelCall, { q, state }: Wish): Block =>
  filters(path, [field('search', 'q', t('shops.search'), { value: q, hint: t('shops.search-hint') })], {
    isOpen: isState(state),
    more: [
      field('select', 'state', t('shops.status'), {
        options: options(
          [['', t('shops.any-state')], ...shopStates.map(one => [one, t(`shops.state-${one}`)] as const)],
          state,
        ),
      }),
    ],
    chips: [
      ...(q === ''
        ? []
        : [{ label: `${t('shops.search')}: ${q}`, href: isState(state) ? `${path}?state=${state}` : path }]),
      ...(isState(state)
        ? [{ label: t(`shops.state-${state}`), href: q === '' ? path : `${path}?${new URLSearchParams({ q })}` }]
        : []),
    ],
  })

const tableOf = (
  { t, may, shops }: PanelCall,
  found: readonly Shop[],
  states: ReadonlyMap<number, ShopState>,
): Block => {
  const hasDetails = may('shops.integrate')
  return table({
    id: 'shops',
    caption: t('shops.title'),
    columns: columns(
      t('shops.name'),
      t('shops.website'),
      t('shops.status'),
      ...(hasDetails ? [t('shops.actions')] : []),
    ),
    rows: found.map(shop => {
      const href = `${path}/${shop.publicId}`
      return row(
        [
          cell(shop.name, { href: hasDetails ? href : null }),
          cell(shop.websiteUrl ?? '–'),
          stateChip(states.get(shop.id), t),
          ...(hasDetails ? [cell('', { buttons: [linkButton(t('shops.details'), href)] })] : []),
        ],
        {
          details: [
            fact(t('shops.id'), idCell(shop.publicId)),
            fact(t('shops.description'), shop.settings.description ?? '–'),
            fact(t('shops.created'), stamp(shop.createdAt)),
          ],
        },
      )
    }),
    empty: shops.length === 0 ? t('shops.none-yet') : t('shops.none-found'),
  })
}

const buttonsOf = ({ t, may }: PanelCall): Button[] => [
  ...(may('shops.request') ? [linkButton(t('onboarding.ask-shop'), '/panel/requests/shop', 'primary')] : []),
  ...(may('shops.integrate')
    ? [
        linkButton(t('shops.download-plugins'), '/panel/plugins'),
        linkButton(t('shops.download-documentation'), '/panel/plugins#documentation'),
      ]
    : []),
]

/** Shops whose notifications fail are named here, so that nobody has to look for them (M32). */
const troubles = async ({ store }: PanelNeeds, { t, may, merchant, shops }: PanelCall): Promise<Block[]> => {
  if (!may('shops.integrate')) return []
  const found = await deliveryTroubles(store.read.outbox)(merchant.id, shops)
  return shops
    .filter(({ id }) => found.has(id))
    .map(shop =>
      notice('refused', t('shops.trouble-shop', { name: shop.name }), {
        link: { href: `${path}/${shop.publicId}/notifications`, label: t('shops.trouble-link') },
      }),
    )
}
