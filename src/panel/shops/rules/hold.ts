import { holdEnds, longestHoldHours, shortestHoldHours } from '../../../merchants/hold-rule.js'
import { saveHold } from '../../../merchants/save-hold.js'
import { field, options } from '../../components.js'
import { idsOf } from '../shop-call.js'
import type { ShopForm } from '../shop-form.js'

/** Whether money is held first, for how long, and what happens then: what orders get that say nothing of their own (M224). */
export const holdForm: ShopForm = {
  name: 'hold',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t, of: { settings } }, typed) => ({
    ...{ title: t('shops.hold'), text: t('shops.hold-text') },
    fields: [
      field('checkbox', 'on', t('shops.hold-on'), { value: 'yes', isChosen: typed.isTicked('on', settings.hold.on) }),
      field('text', 'hours', t('shops.hold-hours'), {
        ...{ value: typed.text('hours', settings.hold.hours), inputmode: 'numeric', maxlength: 4 },
        ...{ suffix: t('shops.hours'), error: typed.error('hours') },
        hint: t('shops.hold-hours-hint', { min: shortestHoldHours, max: longestHoldHours }),
      }),
      field('radios', 'atEnd', t('shops.hold-end'), {
        options: options(
          holdEnds.map(end => [end, t(`shops.hold-${end}`)] as const),
          typed.text('atEnd', settings.hold.atEnd),
        ),
        error: typed.error('atEnd'),
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const { form } = call
    const rule = { on: form.has('on'), hours: form.text('hours'), atEnd: form.text('atEnd') }
    await saveHold(keeping({ what: 'shop.changed' }))({ ...idsOf(call), ...rule })
    return null
  },
}
