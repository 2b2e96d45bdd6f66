import type { Answer } from '../../http/route.js'
import { openSdkPackage, type SdkPackage } from '../../http/sdk-package.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, columns, fact, facts, linkButton, prose, row, table } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { panelPage } from '../page.js'
import { merchantRow, type PanelRow } from '../row.js'

/** Public plugins and libraries for imoje, which speak to this gateway once its address stands where imoje's stood. `where`: the place in their code. */
const plugins = [
  {
    name: 'imoje (ING Pay) for WooCommerce',
    page: 'https://wordpress.org/plugins/imoje/',
    where: 'payment-core/src/Api.php, Paywall.php: $serviceUrls',
    needs: ['ids', 'key', 'token'],
  },
  {
    name: 'imoje for PrestaShop',
    page: 'https://addons.prestashop.com',
    where: 'payment-core/src/Api.php, Paywall.php: $serviceUrls',
    needs: ['ids', 'key', 'token'],
  },
  {
    name: 'BitBag Sylius imoje',
    page: 'https://github.com/BitBagCommerce/SyliusImojePlugin',
    where: 'ImojeApiInterface: PRODUCTION_PAYWALL_URL, SANDBOX_PAYWALL_URL',
    needs: ['ids', 'key', 'token'],
  },
  {
    name: 'frontycore Sylius imoje',
    page: 'https://github.com/frontycore/sylius-imoje',
    where: 'IMojeApiInterface: URL_PRODUCTION, URL_SANDBOX',
    needs: ['ids', 'key'],
  },
  {
    name: 'Drupal Commerce imoje',
    page: 'https://www.drupal.org/project/commerce_imoje',
    where: 'ImojeRedirect: FRONT_PROD_URL, FRONT_SANDBOX_URL',
    needs: ['ids', 'key', 'token'],
  },
  {
    name: 'routegroup/laravel-imoje',
    page: 'https://github.com/routegroup/laravel-imoje',
    where: 'Types/Environment.php',
    needs: ['ids', 'key', 'token'],
  },
] as const

/** The plugin library (M24, M25, M129) and the way for those who write a program of their own (M130). */
export const pluginRoutes = (needs: PanelNeeds): PanelRow[] => {
  const sdk = openSdkPackage()
  return [
    merchantRow({
      ...{ method: 'GET', path: '/panel/plugins', may: 'shops.integrate' },
      handle: call => show(needs, call, sdk),
    }),
    merchantRow({ method: 'GET', path: sdkPath, may: 'shops.integrate', handle: () => download(there(sdk)) }),
  ]
}

const sdkPath = '/panel/plugins/kasa-sdk.tgz'

const download = ({ name, bytes }: SdkPackage): Answer => ({
  status: 200,
  headers: {
    'content-type': 'application/gzip',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-cache',
  },
  body: bytes(),
})

const show = (needs: PanelNeeds, call: PanelCall, sdk: SdkPackage | undefined): Answer => {
  const { t } = call
  return panelPage(needs, call, {
    title: t('shops.plugins'),
    intro: t('shops.plugins-intro'),
    back: { href: '/panel/shops', label: t('shops.title') },
    blocks: [addressBlock(needs, call), tableOf(call), guideBlock(call), ownBlock(call), documentationBlock(call, sdk)],
  })
}

const addressBlock = ({ baseUrl }: PanelNeeds, { t }: PanelCall): Block => {
  const known = (label: string, theirs: string, ours: string) =>
    fact(label, cell(ours, { copy: ours, look: 'code', note: t('shops.instead-of', { address: theirs }) }))
  return facts(
    [
      known(t('shops.paywall-address'), 'https://paywall.imoje.pl', baseUrl()),
      known(t('shops.api-address'), 'https://api.imoje.pl/v1', `${baseUrl()}/v1`),
    ],
    { title: t('shops.plugins-addresses'), text: t('shops.plugins-addresses-text') },
  )
}

const tableOf = ({ t }: PanelCall): Block =>
  table({
    id: 'plugins',
    caption: t('shops.plugins'),
    columns: columns(t('shops.plugin'), t('shops.plugin-where'), t('shops.plugin-settings')),
    rows: plugins.map(({ name, page, where, needs }) =>
      row([
        cell(name, { href: page, note: page }),
        cell(where, { look: 'code' }),
        cell(needs.map(one => t(`shops.plugin-${one}`)).join(', ')),
      ]),
    ),
    empty: '',
  })

const guideBlock = ({ t }: PanelCall): Block =>
  prose(
    ([1, 2, 3, 4, 5] as const).map(step => `${step}. ${t(`shops.install-${step}`)}`),
    { title: t('shops.install-title') },
  )

const ownBlock = ({ t }: PanelCall): Block =>
  prose([t('shops.own-program-text')], {
    title: t('shops.own-program'),
    buttons: [
      linkButton(t('shops.guide'), '/developers/guide', 'primary'),
      linkButton(t('shops.api-reference'), '/developers/reference'),
    ],
  })

const documentationBlock = ({ t }: PanelCall, sdk: SdkPackage | undefined): Block =>
  prose([t('shops.documentation-text')], {
    title: t('shops.documentation'),
    buttons: [
      linkButton(t('shops.openapi'), '/openapi.json'),
      ...(sdk === undefined ? [] : [linkButton(t('shops.sdk'), sdkPath)]),
      linkButton(t('shops.guide'), '/developers/guide'),
      linkButton(t('shops.widget-script'), '/js/widget.min.js'),
    ],
  })
