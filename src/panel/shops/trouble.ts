import { deliveryTroubles } from '../../payments/delivery-trouble.js'
import { type Block, notice } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { reasonOf } from './reasons.js'
import type { ShopCall } from './shop-call.js'
import { tabPath } from './shop-form.js'

/** A warning with its reason where a shop has no notification address or does not take its notifications (M31, M32). */
export const troubleBlocks = async (needs: PanelNeeds, call: ShopCall): Promise<Block[]> => {
  const { t, of } = call
  const href = tabPath(call, 'notifications')
  // The page of the notifications needs no way to itself.
  const link = call.ask.path.startsWith(href) ? null : { href, label: t('shops.trouble-link') }
  const trouble = (await deliveryTroubles(needs.store.read.outbox)(of.merchantId, [of])).get(of.id)
  if (trouble === undefined)
    return of.notificationUrl === null ? [notice('waiting', t('shops.no-address'), { link })] : []
  const reason = trouble.attempt ? reasonOf(trouble.attempt, t) : null
  const text = t(trouble.message.state === 'given_up' ? 'shops.trouble-given-up' : 'shops.trouble-retrying', {
    reason: reason ?? '–',
  })
  return [notice('refused', text, { title: t('shops.trouble-title'), link })]
}
