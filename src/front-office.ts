import { hash } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { isValidIBAN } from 'ibantools'
import type { Config } from './config.js'
import type { Assets } from './http/assets.js'
import { type Language, languages } from './http/languages.js'
import { createRenderer } from './http/render.js'
import type { Route } from './http/route.js'
import type { Send } from './notifications/outbound.js'
import { createSiteLook } from './notifications/site-look.js'
import type { OnboardingNeeds, SendCode } from './onboarding/needs.js'
import type { OnboardingStore } from './onboarding/ports.js'
import type { PanelNeeds, PanelStore } from './panel/needs.js'
import type { PanelPages } from './panel/pages.js'
import { panelRoutes } from './panel/routes.js'
import { asPanelLanguage, createPanelPhrases, type PanelPhrases } from './panel/texts.js'
import { authenticatorCodes } from './vault/authenticator-codes.js'
import { openFileVault } from './vault/file-vault.js'
import { createPasskeys } from './vault/passkeys.js'

type Given = Omit<
  PanelNeeds,
  'mode' | 'render' | 'phrases' | 'codes' | 'passkeys' | 'operator' | 'contacts' | 'fileVault' | 'store' | 'onboarding'
> & {
  store: PanelStore & OnboardingStore
  /** The guarded client: merchants choose the addresses. */
  send: Send
  sendCode: SendCode | undefined
  config: Config
  assets: Assets
  views: 'plain' | 'strict'
}

/** Ties the panel to the rest of the house. */
export const openFrontOffice = ({ config, assets, views, send, sendCode, ...given }: Given): Route[] => {
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
    onboarding: onboardingOf({ ...given, mode: config.mode, sendCode }, send),
    phrases,
    render: createRenderer<PanelPages>('panel', { assets, phrases: spoken, views }),
  })
}

type Kept = 'siteLook' | 'isIban' | 'fileVault' | 'digestOf'

/** What the way to live money needs of the world: sites looked at through the guard, files sealed, account numbers checked. */
const onboardingOf = (given: Omit<OnboardingNeeds, Kept>, send: Send): OnboardingNeeds => {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  return {
    ...given,
    fileVault: openFileVault(given),
    digestOf: bytes => hash('sha256', bytes, 'hex'),
    siteLook: createSiteLook(send, host => resolver.resolveTxt(host)),
    isIban: isValidIBAN,
  }
}
