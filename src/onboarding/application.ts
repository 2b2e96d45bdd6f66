import type { Company } from './company.js'

/** `filling`: the merchant fills it in; `sent`: an operator decides; `active`: live money may flow; `rejected`: with a reason, to be mended. */
export type ApplicationState = 'filling' | 'sent' | 'active' | 'rejected'

/** How a site was shown to be the merchant's. */
export type SiteProofWay = 'meta' | 'file' | 'dns' | 'sandbox'

/** What a merchant has filled in so far; moments are ISO 8601. */
export type Filled = {
  company: Company | null
  phone: { number: string; confirmedAt: string | null } | null
  site: { url: string; token: string; confirmed: { way: SiteProofWay; at: string } | null } | null
  /** IBAN without blanks. `confirmedAt`: an operator has seen that it is the merchant's own. */
  account: { iban: string; confirmedAt: string | null } | null
  /** The first shop. */
  shopId: number | null
  trade: Trade | null
}

/** General data of the business. */
export type Trade = { goods: string; helpContact: string; monthlyTurnover: TurnoverBand }
/** Expected turnover in a month, in złoty. */
export const turnoverBands = ['to_10k', 'to_50k', 'to_200k', 'over_200k'] as const
type TurnoverBand = (typeof turnoverBands)[number]

/** A merchant's way to live money: saved progress, then the operator's decision. Merchants that an operator made have none until they fill something in. */
export type Application = {
  merchantId: number
  version: number
  state: ApplicationState
  filled: Filled
  createdAt: Date
  modifiedAt: Date
}

export const nothingFilled: Filled = {
  company: null,
  phone: null,
  site: null,
  account: null,
  shopId: null,
  trade: null,
}

/** Live money may flow: in a sandbox always (there is none), and for merchants that an operator made by command. */
export const isActive = (
  mode: 'sandbox' | 'production',
  application: Pick<Application, 'state'> | undefined,
): boolean => mode === 'sandbox' || application === undefined || application.state === 'active'

/** What was sent is not changed while an operator looks at it, nor after it was accepted. */
export const isOpenForChange = (mode: 'sandbox' | 'production', { state }: Pick<Application, 'state'>): boolean =>
  mode === 'sandbox' || state === 'filling' || state === 'rejected'
