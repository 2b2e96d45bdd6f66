import { notice } from '../components.js'
import { deliveryBlocks, deliveryForms } from './rules/delivery.js'
import { holdForm } from './rules/hold.js'
import { currencyForm, refundForm } from './rules/money.js'
import { paymentForm, rememberForm } from './rules/payments.js'
import { helpForm, returnForm, taxForm } from './rules/ways.js'
import type { ShopTab } from './shop-form.js'

/** How a shop's payments behave, what is held, given back, asked and remembered (M199, M200, M223, M224). */
export const rulesTab: ShopTab = {
  name: 'rules',
  label: 'shops.tab-rules',
  may: 'shops.configure',
  forms: [
    ...[paymentForm, holdForm, currencyForm, refundForm, returnForm, rememberForm, helpForm, taxForm],
    ...deliveryForms,
  ],
  blocks: (_, call, draw) => [
    notice('quiet', call.t('shops.rules-text')),
    ...draw('payments'),
    ...draw('hold'),
    ...draw('currencies'),
    ...draw('refunds'),
    ...draw('returns'),
    ...draw('remember'),
    ...draw('help'),
    ...draw('tax'),
    ...deliveryBlocks(call, draw),
  ],
}
