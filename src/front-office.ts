import type { Config } from './config.js'
import type { Assets } from './http/assets.js'
import { type Language, languages } from './http/languages.js'
import { createRenderer } from './http/render.js'
import type { Route } from './http/route.js'
import type { PanelNeeds } from './panel/needs.js'
import type { PanelPages } from './panel/pages.js'
import { panelRoutes } from './panel/routes.js'
import { asPanelLanguage, createPanelPhrases, type PanelPhrases } from './panel/texts.js'
import { authenticatorCodes } from './vault/authenticator-codes.js'
import { openFileVault } from './vault/file-vault.js'
import { createPasskeys } from './vault/passkeys.js'

type Given = Omit<
  PanelNeeds,
  'mode' | 'render' | 'phrases' | 'codes' | 'passkeys' | 'operator' | 'contacts' | 'fileVault'
> & {
  config: Config
  assets: Assets
  views: 'plain' | 'strict'
}

/** Ties the panel to the rest of the house. */
export const openFrontOffice = ({ config, assets, views, ...given }: Given): Route[] => {
  const phrases = createPanelPhrases()
  const spoken = Object.fromEntries(
    languages.map(language => [language, phrases[asPanelLanguage(language) ?? 'en']]),
  ) as Readonly<Record<Language, PanelPhrases>>
  return panelRoutes({
    ...given,
    mode: config.mode,
    operator: config.operatorName,
    contacts: config.contacts,
    fileVault: openFileVault(given),
    codes: authenticatorCodes,
    passkeys: createPasskeys({ baseUrl: given.baseUrl, name: config.operatorName }),
    phrases,
    render: createRenderer<PanelPages>('panel', { assets, phrases: spoken, views }),
  })
}
