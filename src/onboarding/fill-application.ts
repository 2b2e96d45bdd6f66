import type { AuditValues } from '../members/audit.js'
import { isAddress } from '../merchants/mail-address.js'
import { type Application, type Filled, isOpenForChange, type Trade, turnoverBands } from './application.js'
import { type CompanyField, type LegalForm, legalNameOf, readCompany } from './company.js'
import { plainLines, webAddress } from './fault.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'

type Needs = Pick<OnboardingNeeds, 'store' | 'mode' | 'systemClock' | 'random' | 'isIban'>
type Merchant = { id: number; publicId: string }
type Part = keyof Filled

/** Refuses to change a part that was sent or accepted; what was never given may be added at any time. */
export const refuseSent = (mode: Needs['mode'], application: Application, part: Part): void => {
  if (!isOpenForChange(mode, application) && application.filled[part] !== null)
    throw new OnboardingRefusal('application/sent')
}

/** Merchants without an application were made by an operator, so that they are active. */
export const lockApplication = (
  { applications }: Pick<OnboardingStoreRecords, 'applications'>,
  merchantId: number,
  at: Date,
): Promise<Application> => applications.lock(merchantId, 'active', at)

/** Changes a part of an application, with its entry in the audit chain, in one write. */
export const fillPart = async (
  { store, mode, systemClock }: Pick<Needs, 'store' | 'mode' | 'systemClock'>,
  order: { merchant: Merchant; by: By; part: Part; after: AuditValues },
  change: (
    filled: Filled,
    records: OnboardingStoreRecords,
    state: Application['state'],
  ) => Promise<Partial<Filled>> | Partial<Filled>,
): Promise<Application> => {
  const { merchant, by, part, after } = order
  const at = systemClock()
  return store.write(async records => {
    const application = await lockApplication(records, merchant.id, at)
    refuseSent(mode, application, part)
    const filled = { ...application.filled, ...(await change(application.filled, records, application.state)) }
    const saved = { ...application, filled, modifiedAt: at }
    await records.applications.save(saved)
    const subject = { kind: 'application', id: merchant.publicId }
    await tellAudit(records, by, merchant.id, at, { what: `application.${part}`, subject, after })
    return saved
  })
}

/** Says who the merchant is by law. Its names in contracts and on its shops follow. */
export const saveCompany =
  (needs: Needs) =>
  async (order: {
    merchant: Merchant
    by: By
    legalForm: LegalForm
    typed: (field: CompanyField) => string
  }): Promise<Application> => {
    const read = readCompany(order.legalForm, order.typed)
    if ('faults' in read) throw new OnboardingRefusal('form/faults', {}, read.faults)
    const { company } = read
    const after = { legalForm: company.legalForm, taxId: company.taxId }
    return fillPart(needs, { ...order, part: 'company', after }, async (filled, records) => {
      const legalName = legalNameOf(company)
      await records.merchants.rename(order.merchant.id, { name: legalName, legalName })
      for (const shop of await records.shops.ofMerchant(order.merchant.id)) {
        const isPolish = company.taxId !== '' && company.country === 'PL'
        const settings = { ...shop.settings, taxId: isPolish ? company.taxId : null }
        await records.shops.save({ ...shop, recipient: legalName, settings })
      }
      // An account belongs to whoever the company was.
      const isAnother = filled.company !== null && legalNameOf(filled.company) !== legalName
      return { company, ...(isAnother && { account: null }) }
    })
  }

/** Says where the merchant sells; another address is to be confirmed anew. */
export const saveSite =
  (needs: Needs) =>
  async (order: { merchant: Merchant; by: By; url: string }): Promise<Application> => {
    const url = webAddress(order.url, needs.mode)
    if (url === null) throw new OnboardingRefusal('form/faults', {}, [{ field: 'url', rule: faultOfUrl(order.url) }])
    const token = needs.random(16).toString('hex')
    return fillPart(needs, { ...order, part: 'site', after: { url } }, ({ site }) => ({
      site: site?.url === url ? site : { url, token, confirmed: null },
    }))
  }
const faultOfUrl = (typed: string): string => (typed.trim() === '' ? 'missing' : 'url')

/** As people write it: a Polish account without its country too. */
export const bareAccount = (typed: string): string => {
  const bare = typed.replace(/[\s-]/g, '').toUpperCase()
  return /^\d{26}$/.test(bare) ? `PL${bare}` : bare
}

/** What of an account number the audit may hold. */
export const accountEnd = (iban: string): string => `…${iban.slice(-4)}`

/** Reads a payout account; refuses what is none, and one that the merchant does not declare to be its own. */
export const readAccount = (
  { isIban }: Pick<Needs, 'isIban'>,
  { typed, isOwn }: { typed: string; isOwn: boolean },
): string => {
  const iban = bareAccount(typed)
  const rule = iban === '' ? 'missing' : isIban(iban) ? null : 'iban'
  refuseFaults([
    ...(rule === null ? [] : [{ field: 'account', rule }]),
    ...(isOwn ? [] : [{ field: 'own', rule: 'own' }]),
  ])
  return iban
}

/** Says where payouts go. After the application was sent an account is changed by a request alone (`request-change`). */
export const saveAccount =
  (needs: Needs) =>
  async (order: { merchant: Merchant; by: By; typed: string; isOwn: boolean }): Promise<Application> => {
    const iban = readAccount(needs, order)
    return fillPart(needs, { ...order, part: 'account', after: { account: accountEnd(iban) } }, ({ company }) => {
      if (company === null) throw new OnboardingRefusal('application/incomplete', { step: 'company' })
      return { account: { iban, confirmedAt: null } }
    })
  }

/** General data; the contact is shown to payers of the first shop. */
export const saveTrade =
  (needs: Needs) =>
  async (order: {
    merchant: Merchant
    by: By
    typed: Record<'goods' | 'helpContact' | 'monthlyTurnover', string>
  }): Promise<Application> => {
    const trade = readTrade(order.typed, needs.mode)
    return fillPart(
      needs,
      { ...order, part: 'trade', after: { turnover: trade.monthlyTurnover } },
      async (filled, records) => {
        if (filled.shopId === null) throw new OnboardingRefusal('application/incomplete', { step: 'shop' })
        const shop = await records.shops.byId(order.merchant.id, filled.shopId)
        if (shop) await records.shops.save({ ...shop, settings: { ...shop.settings, helpContact: trade.helpContact } })
        return { trade }
      },
    )
  }

const longestGoods = 500
const readTrade = (typed: Record<'goods' | 'helpContact' | 'monthlyTurnover', string>, mode: Needs['mode']): Trade => {
  const goods = typed.goods.trim()
  const contact = typed.helpContact.trim()
  // A bare word would be taken for the name of a host.
  const isWeb = contact.includes('.') || contact.includes('://')
  const helpContact = isAddress(contact) ? contact : isWeb ? webAddress(contact, mode) : null
  const monthlyTurnover = turnoverBands.find(band => band === typed.monthlyTurnover)
  refuseFaults([
    ...(goods === '' ? [{ field: 'goods', rule: 'missing' }] : []),
    ...(plainLines(goods, longestGoods) ? [] : [{ field: 'goods', rule: 'text' }]),
    ...(contact === '' ? [{ field: 'helpContact', rule: 'missing' }] : []),
    ...(contact !== '' && helpContact === null ? [{ field: 'helpContact', rule: 'contact' }] : []),
    ...(monthlyTurnover === undefined ? [{ field: 'monthlyTurnover', rule: 'missing' }] : []),
  ])
  return { goods, helpContact: helpContact ?? '', monthlyTurnover: monthlyTurnover ?? 'to_10k' }
}
