type Meaning = readonly [value: string, meaning: string]

/** What each flag of the commands means, for `--help`; one with a value ends in `=`. A command can say it closer in its own `meanings`. */
export const flagMeanings = {
  'merchant=': ['<merchantId>', 'the merchant, as "merchant list" names it'],
  'shop=': ['<serviceId>', 'the shop, as "shop list" names it'],
  'name=': ['<name>', 'what it is called'],
  'legal-name=': ['<name>', 'the name in contracts and on statements'],
  'recipient=': ['<name>', 'who gets the money, as payers read it; the merchant unless given'],
  'website=': ['<url>', 'address of the shop'],
  'notify=': ['<url>', 'where its notifications go unless a payment names another address'],
  live: ['', 'for live money; test money unless given'],
  'label=': ['<text>', 'what the token is for, to know it again'],
  'services=': ['<serviceId>,…', 'the shops it is for; all of the merchant unless given'],
  'set=': ['<address>,…|any', 'addresses and ranges (CIDR) from now on'],
  'token=': ['<number>', 'the token, as "token list" names it'],
  'key=': ['<key_…>', 'the key, as "key list" names it'],
  'min=': ['<minor units>', 'smallest amount'],
  'max=': ['<minor units>', 'largest amount'],
  'until=': ['<time>', 'moment it ends, such as 2026-11-22T18:00:00Z'],
  'reason=': ['<language>=<text>', 'what payers read about it'],
  'accent=': ['<#rrggbb>', 'colour of buttons and links'],
  'accent-dark=': ['<#rrggbb>', 'the same on a dark page'],
  'radius=': ['<pixels>', 'how round corners are'],
  'scheme=': ['<scheme>', 'light, dark, or as the browser wishes'],
  'logo=': ['<file|none>', 'PNG or JPEG'],
  'help-text=': ['<language>=<text>', 'own words beside the methods'],
  'receipt-text=': ['<language>=<text>', 'own words on the receipt'],
  reset: ['', 'back to the look that Kasa gives'],
  'passphrase-file=': ['<file>', 'passphrase of the backup; KASA_BACKUP_PASSPHRASE or a question unless given'],
  forget: ['', 'removes former keys from the key file'],
  'framed-by=': ['<origin>,…', 'origins whose pages may frame it'],
} as const satisfies Record<string, Meaning>

/** A flag that a command may have. */
export type FlagName = keyof typeof flagMeanings
