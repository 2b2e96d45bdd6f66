import type { Application } from './application.js'
import { fillPart } from './fill-application.js'
import type { By, OnboardingNeeds } from './needs.js'
import { OnboardingRefusal } from './refusal.js'
import { type CheckedWay, checkSite } from './site-proof.js'

type SiteOrder = { merchant: { id: number; publicId: string }; by: By; way: CheckedWay | 'sandbox' }

/** Looks at the merchant's site and keeps that it is its own; in a sandbox a word suffices. Throws with what the look has shown. */
export const confirmSite =
  (needs: OnboardingNeeds) =>
  async ({ merchant, by, way }: SiteOrder): Promise<Application> => {
    const site = (await needs.store.read.applications.find(merchant.id))?.filled.site
    if (!site) throw new OnboardingRefusal('site/none')
    await look(needs, way, site)
    const at = needs.systemClock().toISOString()
    return fillPart(needs, { merchant, by, part: 'site', after: { url: site.url, way } }, ({ site: now }) => {
      if (now === null || now.token !== site.token) throw new OnboardingRefusal('site/none')
      return { site: { ...now, confirmed: now.confirmed ?? { way, at } } }
    })
  }

const look = async (
  { mode, siteLook }: OnboardingNeeds,
  way: SiteOrder['way'],
  site: { url: string; token: string },
): Promise<void> => {
  if (way === 'sandbox') {
    if (mode !== 'sandbox') throw new OnboardingRefusal('site/unconfirmed', { why: 'absent', fact: '' })
    return
  }
  const verdict = await checkSite(siteLook, way, site)
  if (!verdict.confirmed) throw new OnboardingRefusal('site/unconfirmed', { why: verdict.why, fact: verdict.fact })
}
