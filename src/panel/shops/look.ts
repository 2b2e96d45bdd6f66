import { languageNames, languages } from '../../http/languages.js'
import { type LookWish, largestRadiusPx, longestText, schemes } from '../../merchants/look.js'
import { saveLook } from '../../merchants/save-look.js'
import { type SettingFault, SettingRefusal, settingFault } from '../../merchants/setting-fault.js'
import {
  type Block,
  type Button,
  cell,
  columns,
  fact,
  facts,
  field,
  filters,
  linkButton,
  notice,
  options,
  postButton,
  prose,
  row,
  table,
} from '../components.js'
import { idsOf, type ShopCall } from './shop-call.js'
import { formPath, type ShopForm, type ShopTab } from './shop-form.js'
import { refusedForm, type Typed, untouched } from './typed.js'

/** A file of 2 MB and what stands around it. */
const logoBodyBytes = 2_100_000

const wishFields = ['accent', 'accentDark', 'radius', 'scheme'] as const
const storedWish = ({ settings: { look } }: ShopCall['of']): Record<(typeof wishFields)[number], string> => ({
  accent: look.accent ?? '',
  accentDark: look.accentDark ?? '',
  radius: look.radiusPx === null ? '' : String(look.radiusPx),
  scheme: look.scheme,
})

const lookFields = ({ t, of }: ShopCall, typed: Typed) => {
  const stored = storedWish(of)
  const colour = (name: 'accent' | 'accentDark', label: string, hint: string) =>
    field('text', name, label, { value: typed.text(name, stored[name]), hint, maxlength: 7, error: typed.error(name) })
  return [
    colour('accent', t('shops.accent'), t('shops.accent-hint')),
    colour('accentDark', t('shops.accent-dark'), t('shops.accent-dark-hint')),
    field('text', 'radius', t('shops.radius'), {
      ...{ value: typed.text('radius', stored.radius), inputmode: 'numeric', maxlength: 2, suffix: 'px' },
      ...{ hint: t('shops.radius-hint', { max: largestRadiusPx }), error: typed.error('radius') },
    }),
    field('select', 'scheme', t('shops.scheme'), {
      options: options(
        schemes.map(scheme => [scheme, t(`shops.scheme-${scheme}`)] as const),
        typed.text('scheme', stored.scheme),
      ),
      error: typed.error('scheme'),
    }),
  ]
}

/** The dark accent follows the light one unless it was changed itself. */
const wishOf = ({ form, of }: ShopCall): LookWish => {
  const stored = storedWish(of)
  const changed = wishFields.filter(name => form.has(name) && form.text(name) !== stored[name])
  return Object.fromEntries(changed.map(name => [name, form.text(name)]))
}

const lookForm: ShopForm = {
  name: 'look',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: (call, typed) => ({ title: call.t('shops.look-title'), fields: lookFields(call, typed) }),
  obey: async (call, keeping) => {
    const order = { ...idsOf(call), reset: false, wish: wishOf(call), texts: [] }
    await saveLook(keeping({ what: 'shop.changed' }))(order)
    return null
  },
}

const logoForm: ShopForm = {
  name: 'logo',
  may: 'shops.configure',
  bodyLimitBytes: logoBodyBytes,
  said: 'shops.saved',
  draw: ({ t }, typed) => ({
    title: t('shops.logo'),
    submit: t('shops.logo-upload'),
    look: 'secondary',
    fields: [
      field('file', 'logo', t('shops.logo-file'), {
        ...{ accept: 'image/png,image/jpeg', hint: t('shops.logo-hint'), error: typed.error('logo') },
      }),
    ],
  }),
  obey: async (call, keeping, { shopDesk }) => {
    const file = call.form.file('logo')
    if (file === undefined) throw new SettingRefusal([settingFault('logo', 'missing')])
    const logo = shopDesk.makeLogo(file.bytes)
    const order = { ...idsOf(call), reset: false, wish: {}, texts: [], logo }
    await saveLook(keeping({ what: 'shop.changed' }))(order)
    return null
  },
}

const dropLogoForm: ShopForm = {
  name: 'drop-logo',
  may: 'shops.configure',
  said: 'shops.saved',
  obey: async (call, keeping) => {
    const order = { ...idsOf(call), reset: false, wish: {}, texts: [], logo: null }
    await saveLook(keeping({ what: 'shop.changed' }))(order)
    return null
  },
}

const textKinds = ['helpTexts', 'receiptTexts'] as const
const textForm: ShopForm = {
  name: 'texts',
  may: 'shops.configure',
  said: 'shops.saved',
  draw: ({ t }, typed) => ({
    title: t('shops.own-texts'),
    text: t('shops.own-texts-text'),
    submit: t('shops.save'),
    look: 'secondary',
    fields: [
      field('select', 'kind', t('shops.own-text-kind'), {
        options: options(
          textKinds.map(kind => [kind, t(`shops.${kind}`)] as const),
          typed.text('kind', 'helpTexts'),
        ),
      }),
      field('select', 'language', t('shops.language'), {
        options: options(
          languages.map(language => [language, languageNames[language]] as const),
          typed.text('language', 'pl'),
        ),
      }),
      field('textarea', 'text', t('shops.own-text'), {
        ...{ value: typed.text('text', ''), maxlength: longestText, rows: 4, hint: t('shops.own-text-hint') },
        error: typed.error('text'),
      }),
    ],
  }),
  obey: async (call, keeping) => {
    const { form } = call
    const kind = textKinds.find(one => one === form.text('kind')) ?? 'helpTexts'
    const language = languages.find(one => one === form.text('language')) ?? 'pl'
    const text = form.text('text').replaceAll('\r\n', '\n')
    await saveLook(keeping({ what: 'shop.changed' }))({
      ...{ ...idsOf(call), reset: false, wish: {}, texts: [{ kind, language, text }] },
    })
    return null
  },
}

const textTable = (call: ShopCall): Block => {
  const { t, of } = call
  const rows = textKinds.flatMap(kind =>
    languages.flatMap(language => {
      const text = of.settings.look[kind][language]
      if (text === undefined) return []
      const remove = postButton(t('shops.remove'), formPath(call, 'look', 'texts'), { kind, language, text: '' })
      return [
        row([cell(t(`shops.${kind}`)), cell(languageNames[language]), cell(text), cell('', { buttons: [remove] })]),
      ]
    }),
  )
  return table({
    id: 'texts-table',
    caption: t('shops.own-texts'),
    columns: columns(t('shops.own-text-kind'), t('shops.language'), t('shops.own-text'), t('shops.actions')),
    rows,
    empty: t('shops.own-texts-empty'),
  })
}

const previewPath = ({ of, language }: ShopCall): string => `/${language}/preview/${of.publicId}`

/** Tries a look without saving it: the fields go to the preview's address. */
const tryBlocks = (call: ShopCall, typed: Typed): Block[] => {
  const { t } = call
  return [
    prose([t('shops.preview-text')], {
      title: t('shops.preview'),
      buttons: [
        linkButton(t('shops.preview-now'), previewPath(call), 'primary'),
        linkButton(t('shops.preview-receipt'), `${previewPath(call)}?paid`),
      ],
    }),
    filters(
      previewPath(call),
      lookFields(call, typed).map(one => ({ ...one, error: null, hint: null })),
    ),
  ]
}

/** Offers the nearest colour that can be read, ready to be saved with the rest of what was typed. */
const offers = (call: ShopCall, faults: readonly SettingFault[]): Block[] => {
  const buttons = faults
    .filter(({ rule }) => rule === 'contrast')
    .map(({ field: name, facts: { nearest } }): Button => {
      const typed = Object.fromEntries(wishFields.map(one => [one, call.form.text(one)]))
      const action = formPath(call, 'look', 'look')
      return postButton(call.t('shops.use-colour', { colour: String(nearest) }), action, {
        ...typed,
        [name]: String(nearest),
      })
    })
  return buttons.length === 0 ? [] : [prose([call.t('shops.use-colour-text')], { buttons })]
}

/** How the payment page of a shop looks, with a preview of what is typed (M149). */
export const lookTab: ShopTab = {
  name: 'look',
  label: 'shops.tab-look',
  may: 'shops.configure',
  forms: [lookForm, logoForm, dropLogoForm, textForm],
  blocks: (_, call, draw, refused) => {
    const { t, of } = call
    const { logo } = of.settings.look
    const remove = postButton(t('shops.logo-remove'), formPath(call, 'look', 'drop-logo'), {}, 'danger')
    return [
      ...offers(call, refused?.faults ?? []),
      ...draw('look'),
      ...tryBlocks(call, refused?.form === 'look' ? refusedForm(call.form, [], t) : untouched),
      logo === null
        ? notice('quiet', t('shops.logo-none'))
        : facts(
            [
              fact(t('shops.logo'), cell(t('shops.logo-show'), { href: `/look/${logo.digest}.png` })),
              fact(t('shops.logo-size'), `${logo.width} × ${logo.height}`),
            ],
            { buttons: [remove] },
          ),
      ...draw('logo'),
      textTable(call),
      ...draw('texts'),
    ]
  },
}
