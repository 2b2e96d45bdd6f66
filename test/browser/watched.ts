import { expect } from '@jest/globals'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** A browser window of which everything that must never happen is written down. */
export type Window = { context: BrowserContext; page: Page; faults: string[] }

/** Abandoned by the browser because it moved on, not by us. */
const movedOn = 'net::ERR_ABORTED'

const watch = (page: Page, homes: readonly string[], faults: string[]): void => {
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => faults.push(`script: ${error.message}`))
  page.on('crash', () => faults.push('the page crashed'))
  page.on('request', request => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:' && !homes.includes(origin)) faults.push(`foreign request: ${request.url()}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  page.on('requestfailed', request => {
    const reason = request.failure()?.errorText
    if (reason !== movedOn) faults.push(`${reason} ${request.url()}`)
  })
}

/**
 * Gives `visit` a window of its own and fails afterwards when a page was an error (400 and above), a script threw, the
 * console complained (refusals of the content security policy stand there) or anything was asked of a foreign address.
 */
export const inWindow = async (
  browser: Browser,
  homes: readonly string[],
  visit: (window: Window) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> => {
  const context = await browser.newContext({
    locale: 'pl-PL',
    timezoneId: 'Europe/Warsaw',
    viewport: { width: 360, height: 780 },
    ...options,
  })
  context.setDefaultTimeout(15_000)
  const faults: string[] = []
  context.on('page', page => watch(page, homes, faults))
  try {
    await visit({ context, page: await context.newPage(), faults })
    expect(faults).toEqual([])
  } finally {
    await context.close()
  }
}
