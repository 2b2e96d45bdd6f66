import type { SandboxMember } from '../members/sandbox-member.js'
import type { SandboxShop } from '../merchants/sandbox-shop.js'

/** What scripts read from `npm start --silent -- --json`: addresses, and in a sandbox the keys of its shop. */
export type Announcement = {
  baseUrl: string
  paywall: string
  api: string
  developers: string | null
  panel: string
  /** Who may sign in to a sandbox's panel; the password until it is changed. */
  panelEmail: string | null
  panelPassword: string | null
  merchantId: string | null
  serviceId: string | null
  serviceKey: string | null
  apiToken: string | null
}

/** Addresses and, in a sandbox, its shop's keys; production prints no secrets and has no developer pages. */
export const announcementOf = (
  baseUrl: string,
  {
    sandboxShop: shop,
    sandboxMember: member,
  }: { sandboxShop: SandboxShop | undefined; sandboxMember: SandboxMember | undefined },
): Announcement => ({
  baseUrl,
  paywall: `${baseUrl}/payment`,
  api: `${baseUrl}/v1`,
  developers: shop ? `${baseUrl}/developers` : null,
  panel: `${baseUrl}/panel`,
  panelEmail: member?.email ?? null,
  panelPassword: member?.password ?? null,
  merchantId: shop?.merchantId ?? null,
  serviceId: shop?.serviceId ?? null,
  serviceKey: shop?.serviceKey ?? null,
  apiToken: shop?.apiToken ?? null,
})

/** The same for people. */
export const announcementText = (announcement: Announcement): string => {
  const rows: [string, string | null][] = [
    ['Payment form', announcement.paywall],
    ['REST API', announcement.api],
    ['Developer pages', announcement.developers],
    ['Panel', announcement.panel],
    ['  e-mail', announcement.panelEmail],
    ['  password', announcement.panelPassword],
    ['merchantId', announcement.merchantId],
    ['serviceId', announcement.serviceId],
    ['serviceKey', announcement.serviceKey],
    ['API token', announcement.apiToken],
  ]
  const lines = rows.filter(([, value]) => value !== null).map(([name, value]) => `  ${name.padEnd(16)} ${value}`)
  return ['', `Kasa is listening on ${announcement.baseUrl}`, ...lines, ''].join('\n')
}
