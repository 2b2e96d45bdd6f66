import type { Application } from './application.js'
import { fillPart, lockApplication, refuseSent } from './fill-application.js'
import type { By, OnboardingNeeds } from './needs.js'
import { OnboardingRefusal } from './refusal.js'

const codeLifeMs = 10 * 60_000
const pauseMs = 60_000
const perDay = 8
const mostTries = 5

type Merchant = { id: number; publicId: string }

/** A number as the world dials it: `+48 600 100 200` → `+48600100200`; nine digits are Polish. */
export const phoneOf = (typed: string): string | null => {
  const bare = typed.replace(/[\s().-]/g, '').replace(/^00/, '+')
  const full = /^\d{9}$/.test(bare) ? `+48${bare}` : bare
  return /^\+[1-9]\d{7,14}$/.test(full) ? full : null
}

/** Six digits, each as likely as the others. */
const newCode = (random: OnboardingNeeds['random']): string => {
  const even = [...random(48)].filter(byte => byte < 250).map(byte => byte % 10)
  return even.length >= 6 ? even.slice(0, 6).join('') : newCode(random)
}

/** Whether this deployment has the step at all. */
export const phonePossible = ({ mode, sendCode }: Pick<OnboardingNeeds, 'mode' | 'sendCode'>): boolean =>
  mode === 'sandbox' || sendCode !== undefined

/** Sends a code to a phone; a sandbox shows it in its mailbox. Not more often than once a minute, eight times a day. */
export const sendPhoneCode =
  (needs: OnboardingNeeds) =>
  async ({ merchant, by, typed }: { merchant: Merchant; by: By; typed: string }): Promise<void> => {
    if (!phonePossible(needs)) throw new OnboardingRefusal('phone/unsendable')
    const phone = phoneOf(typed)
    if (phone === null)
      throw new OnboardingRefusal('form/faults', {}, [
        { field: 'phone', rule: typed.trim() === '' ? 'missing' : 'phone' },
      ])
    const code = newCode(needs.random)
    const sealed = await needs.vault.seal(code)
    const sentAt = needs.systemClock()
    const expiresAt = new Date(sentAt.getTime() + codeLifeMs)
    await needs.store.write(async ({ applications, phoneCodes, audit }) => {
      const application = await lockApplication({ applications }, merchant.id, sentAt)
      refuseSent(needs.mode, application, 'phone')
      const isPut = await phoneCodes.put(
        { merchantId: merchant.id, phone, sealed, expiresAt, sentAt },
        { pauseMs, perDay },
      )
      if (!isPut) throw new OnboardingRefusal('phone/too-often', { seconds: pauseMs / 1000, perDay })
      const filled = { ...application.filled, phone: { number: phone, confirmedAt: null } }
      await applications.save({ ...application, filled, modifiedAt: sentAt })
      const subject = { kind: 'application', id: merchant.publicId }
      await audit.append({
        ...{ merchantId: merchant.id, occurredAt: sentAt, memberId: by.memberId, address: by.address },
        ...{ what: 'application.phone-code-asked', subject, before: null, after: { phone: `…${phone.slice(-3)}` } },
      })
    })
    if (needs.sendCode && !(await needs.sendCode(phone, code))) throw new OnboardingRefusal('phone/unsendable')
  }

/** Takes the code that was sent; five tries, ten minutes. */
export const confirmPhone =
  (needs: OnboardingNeeds) =>
  async ({ merchant, by, code }: { merchant: Merchant; by: By; code: string }): Promise<Application> => {
    const at = needs.systemClock()
    const sent = await needs.store.write(({ phoneCodes }) => phoneCodes.tryOnce(merchant.id, at, mostTries))
    if (sent === undefined) throw new OnboardingRefusal('phone/none')
    if ((await needs.vault.unseal(sent.sealed)) !== code.replace(/\s/g, '')) throw new OnboardingRefusal('phone/code')
    const after = { phone: `…${sent.phone.slice(-3)}` }
    return fillPart(needs, { merchant, by, part: 'phone', after }, async (_, { phoneCodes }) => {
      await phoneCodes.remove(merchant.id)
      return { phone: { number: sent.phone, confirmedAt: at.toISOString() } }
    })
  }

const shown = 20

/** Codes that a sandbox keeps instead of sending them, newest first. */
export const sentCodes =
  ({ store, vault }: Pick<OnboardingNeeds, 'store' | 'vault'>) =>
  async (): Promise<{ phone: string; code: string; sentAt: Date }[]> => {
    const codes = await store.read.phoneCodes.list(shown)
    return Promise.all(
      codes.map(async ({ phone, sealed, sentAt }) => ({ phone, code: await vault.unseal(sealed), sentAt })),
    )
  }
