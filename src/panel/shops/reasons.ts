import type { DeliveryAttempt } from '../../payments/sent-message.js'
import type { PanelKey, PanelPhrases } from '../texts.js'

/** Why no answer came, as the outbound client says it in English (notifications/failure.ts, safe-address.ts), and the phrase for it. */
const silences: readonly (readonly [RegExp, PanelKey])[] = [
  [/host name does not exist/, 'shops.reason-no-name'],
  [/could not be resolved/, 'shops.reason-name-later'],
  [/nobody listens/, 'shops.reason-nobody'],
  [/no complete answer|not made in time/, 'shops.reason-timeout'],
  [/closed before the answer/, 'shops.reason-cut'],
  [/cannot be reached/, 'shops.reason-unreachable'],
  [/certificate|TLS/, 'shops.reason-tls'],
  [/may not be called|https addresses only|calls port|default port|itself listens/, 'shops.reason-refused'],
  [/no signing key/, 'shops.reason-no-key'],
]

/** Why an attempt was not taken by the shop, in the reader's language; `null`: it was. */
export const reasonOf = ({ status, error, odd }: DeliveryAttempt, t: PanelPhrases): string | null => {
  if (status === 200) return odd ? t('shops.reason-odd') : null
  if (status !== null)
    return status >= 300 && status < 400 ? t('shops.reason-redirect', { status }) : t('shops.reason-status', { status })
  const found = silences.find(([pattern]) => pattern.test(error ?? ''))
  return found === undefined ? t('shops.reason-other', { reason: error ?? '' }) : t(found[1])
}
