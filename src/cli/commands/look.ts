import { readFile } from 'node:fs/promises'
import { asLanguage, languages } from '../../http/languages.js'
import { fileBytes, LogoFault, makeLogo } from '../../logos/make-logo.js'
import { largestRadiusPx, schemes } from '../../merchants/look.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { type LookOrder, type OwnText, saveLook } from '../../merchants/save-look.js'
import { type Call, type Command, optional, required } from '../command.js'
import { merchantOf } from '../merchant-of.js'

const colours = ['accent=', 'accent-dark=', 'scheme='] as const

/** How a shop's payment page looks. */
export const lookCommands: Record<string, Command> = {
  'shop look': {
    usage: `--merchant <merchantId> --shop <serviceId> [--accent <#rrggbb>] [--accent-dark <#rrggbb>] [--radius <0-${largestRadiusPx}>] [--scheme ${schemes.join('|')}] [--logo <file|none>] [--help-text <language>=<text>] [--receipt-text <language>=<text>] [--reset]`,
    about:
      'changes and shows the look of a shop’s page; colours that could not be read are refused with the nearest that can',
    flags: ['merchant=', 'shop=', ...colours, 'radius=', 'logo=', 'help-text=', 'receipt-text=', 'reset'],
    run: async call => {
      const order = await orderOf(call)
      const { needs } = await call.open()
      const { publicId, settings } = await saveLook(needs)(order)
      const { accent, accentDark, radiusPx, scheme, logo, helpTexts, receiptTexts } = settings.look
      return {
        ...{ serviceId: publicId, accent, accentDark, radius: radiusPx, scheme, logo: logo?.digest ?? null },
        helpTexts: Object.keys(helpTexts).join(' '),
        receiptTexts: Object.keys(receiptTexts).join(' '),
        preview: `${call.config.baseUrl}/en/preview/${publicId}`,
      }
    },
  },
}

const orderOf = async (call: Call): Promise<LookOrder> => {
  const { flags } = call
  const given = (name: string) => optional(flags[name]) ?? undefined
  const [accent, accentDark, radius, scheme] = ['accent', 'accent-dark', 'radius', 'scheme'].map(given)
  const logo = given('logo')
  return {
    merchantId: await merchantOf(call),
    serviceId: required(call, 'shop'),
    reset: flags.reset === true,
    wish: {
      ...(accent !== undefined && { accent }),
      ...(accentDark !== undefined && { accentDark }),
      ...(radius !== undefined && { radius }),
      ...(scheme !== undefined && { scheme }),
    },
    ...(logo !== undefined && { logo: logo === 'none' ? null : await logoOf(logo) }),
    texts: [...textOf('helpTexts', 'help-text', call), ...textOf('receiptTexts', 'receipt-text', call)],
  }
}

const logoOf = async (file: string) => {
  try {
    return makeLogo(await readFile(file))
  } catch (error) {
    if (error instanceof LogoFault) throw new OperatorRefusal('look/refused', error.message)
    throw new OperatorRefusal(
      'command/usage',
      `--logo names a file that cannot be read: give a PNG or JPEG of at most ${fileBytes / 1_000_000} MB, or "none".`,
      { cause: error },
    )
  }
}

const textOf = (kind: OwnText['kind'], flag: string, { flags }: Call): OwnText[] => {
  const value = flags[flag]
  if (typeof value !== 'string') return []
  const [code, ...rest] = value.split('=')
  const language = asLanguage(code ?? '')
  if (language === undefined || rest.length === 0)
    throw new OperatorRefusal(
      'command/usage',
      `--${flag} is a language and a text, such as "pl=Zadzwoń do nas": the languages are ${languages.join(' ')}.`,
    )
  return [{ kind, language, text: rest.join('=') }]
}
