import type { Browser, BrowserContext } from 'playwright-core'
import type { PanelLanguage } from '../../src/members/member.js'
import type { Role } from '../../src/members/permissions.js'
import { password, type TestPanel } from '../panel/open-panel.js'

/** A browser of its own in which somebody of this role is signed in, through the page; `null` = a visitor. */
export const panelContext = async (
  browser: Browser,
  kasa: TestPanel,
  role: Role | null,
  options: Parameters<Browser['newContext']>[0] & { locale: string },
): Promise<BrowserContext> => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  if (role === null) return context
  const member = await kasa.newMember(role, { language: options.locale.slice(0, 2) as PanelLanguage })
  const page = await context.newPage()
  await page.goto(`${kasa.baseUrl}/panel/login`)
  await page.fill('[name=email]', member.email)
  await page.fill('[name=password]', password)
  await page.keyboard.press('Enter')
  await page.waitForURL(address => !address.pathname.endsWith('/login'))
  await page.close()
  return context
}
