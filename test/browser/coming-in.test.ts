import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { generate } from 'otplib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openPanel, password, type TestPanel } from '../panel/open-panel.js'
import { openChromium } from './chromium.js'
import { heading } from './shopper.js'

let kasa: TestPanel
let browser: Browser
/** Browsers keep passkeys for names. */
let home = ''
let aheadSeconds = 0
const wait = (seconds: number): void => {
  kasa.forget(seconds)
  aheadSeconds += seconds
}
beforeAll(async () => {
  kasa = await openPanel()
  home = kasa.baseUrl.replace('127.0.0.1', 'localhost')
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const faultsOf = async (page: Page, label: string): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${label}: ${id} ${target.join(' ')}`))
  const viewport = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (viewport) await page.setViewportSize(viewport)
  return width > 320 ? [...found, `${label}: ${width} px wide`] : found
}

/** Fails afterwards when a script threw or the content security policy refused something. */
const visit = async (run: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    if (/Content.Security.Policy/.test(message.text())) faults.push(message.text())
  })
  try {
    await run(page)
    expect(faults).toEqual([])
  } finally {
    await context.close()
  }
}

const signOut = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Log out' }).click()
  await heading(page, 'Sign in')
}
const byPassword = async (page: Page, email: string): Promise<void> => {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a passkey is added, signs in without name and password, confirms, and is the second step after a password', () =>
  visit(async page => {
    const member = await kasa.newMember('representative', { language: 'en' })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    for (const [path, name] of [
      ['register', 'Register'],
      ['forgot', 'A new password'],
      ['reset/x', 'This link no longer works'],
    ] as const) {
      await page.goto(`${home}/panel/${path}`)
      await heading(page, name)
      expect(await faultsOf(page, path)).toEqual([])
    }
    await page.goto(`${home}/panel/settings/security`)
    await heading(page, 'Sign in')
    expect(await faultsOf(page, 'sign in')).toEqual([])
    await byPassword(page, member.email)
    await heading(page, 'Security')
    expect(await faultsOf(page, 'security')).toEqual([])

    await page.getByRole('button', { name: 'Set up an authenticator app' }).click()
    await heading(page, 'Set up an authenticator app')
    expect(await faultsOf(page, 'app')).toEqual([])
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.locator('#add-passkey').getByLabel('Name').fill('work laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await heading(page, 'Your recovery codes')
    expect(await faultsOf(page, 'recovery codes')).toEqual([])
    expect(await page.locator('dd code').count()).toBe(10)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByRole('link', { name: 'work laptop' }).click()
    await page.getByLabel('Name').fill('key ring')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'key ring' }).waitFor()
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])

    await signOut(page)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('Ewa Zielińska').waitFor()

    // The proof is five minutes old: the device is asked again, and the action goes on.
    wait(6 * 60)
    await page.goto(`${home}/panel/settings/security`)
    await page.getByRole('button', { name: 'Make new recovery codes' }).click()
    await heading(page, 'Confirm that it is you')
    expect(await faultsOf(page, 'confirm')).toEqual([])
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
    await heading(page, 'Your recovery codes')

    await signOut(page)
    await byPassword(page, member.email)
    await heading(page, 'Second step')
    expect(await faultsOf(page, 'second step')).toEqual([])
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('Ewa Zielińska').waitFor()

    // Another device knows no such key: the page says so and stays usable.
    await signOut(page)
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId })
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('The device gave no passkey').waitFor()
    await byPassword(page, member.email)
    await heading(page, 'Second step')
    expect((await kasa.read.passkeys.ofMember(member.id))[0]?.lastUsedAt).not.toBeNull()
  }))

test('a stolen answer of a passkey opens nothing a second time, nor with another key', () =>
  visit(async page => {
    const member = await kasa.newMember('technical', { language: 'en' })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    await page.goto(`${home}/panel/settings/security`)
    await byPassword(page, member.email)
    await heading(page, 'Security')
    await page.locator('#add-passkey').getByLabel('Name').fill('phone')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await heading(page, 'Your recovery codes')
    await signOut(page)
    const posted = page.waitForRequest(request => request.url().endsWith('/panel/login/passkey'))
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    const answer = new URLSearchParams((await posted).postData() ?? '').get('passkey') ?? ''
    await page.getByText('Ewa Zielińska').waitFor()
    expect(JSON.parse(answer)).toMatchObject({ type: 'public-key' })
    const thief = kasa.visitor()
    await thief.page('/panel/login')
    const again = await thief.post('/panel/login/passkey', { passkey: answer })
    expect([again.status, await again.text()]).toEqual([422, expect.stringContaining('was not accepted')])
    for (const passkey of ['', '{}', 'null', '{"id":1}', 'x'.repeat(30_000)])
      expect((await thief.post('/panel/login/passkey', { passkey })).status).toBe(422)
  }))

/** Goes on by Tab until this has the focus. */
const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    if ((await page.locator(`${selector}:focus`).count()) === 1) return
  }
  throw new Error(`the keyboard does not reach ${selector}`)
}
const type = async (page: Page, selector: string, text: string): Promise<void> => {
  await tabTo(page, selector)
  await page.keyboard.type(text)
}

test('without script and by keyboard alone: register, sign in, set up an app, sign in with its code, choose a new password by letter', () =>
  visit(
    async page => {
      const email = 'keyboard@example.com'
      const word = 'a sentence for the keyboard'
      await page.goto(`${home}/panel/register`)
      await type(page, '#register-email', email)
      await type(page, '#register-password', word)
      await page.keyboard.press('Enter')
      await heading(page, 'Look into your mail')
      const signIn = async () => {
        await page.goto(`${home}/panel/login?next=%2Fpanel%2Fsettings%2Fsecurity`)
        expect(await page.getByText('Passkeys need JavaScript').count()).toBe(1)
        await type(page, '#sign-in-email', email)
        await type(page, '#sign-in-password', word)
        await page.keyboard.press('Enter')
      }
      await signIn()
      await heading(page, 'Security')
      await tabTo(page, 'form[action$="/security/app"] button')
      await page.keyboard.press('Enter')
      await heading(page, 'Set up an authenticator app')
      const secret = ((await page.locator('dd code').textContent()) ?? '').replaceAll(' ', '')
      const code = () => generate({ secret, epoch: Math.floor(Date.now() / 1000) + aheadSeconds })
      await type(page, '#app-code', await code())
      await page.keyboard.press('Enter')
      await heading(page, 'Your recovery codes')

      await tabTo(page, 'form[action="/panel/logout"] button')
      await page.keyboard.press('Enter')
      await heading(page, 'Sign in')
      await signIn()
      await heading(page, 'Second step')
      wait(30)
      await type(page, '#code-code', await code())
      await page.keyboard.press('Enter')
      await heading(page, 'Security')

      await page.goto(`${home}/panel/forgot`)
      await type(page, '#forgot-email', email)
      await page.keyboard.press('Enter')
      await page.getByText('a letter with a link is on its way').waitFor()
      await kasa.gateway.tick()
      await page.goto(`${home}/developers/mailbox`)
      await page
        .getByRole('link', { name: /Choose a new password/ })
        .first()
        .click()
      const link = /\/panel\/reset\/[\w-]+/.exec((await page.locator('pre').textContent()) ?? '')?.[0] ?? ''
      await page.goto(`${home}${link}`)
      await type(page, '#reset-password', `${word}, changed`)
      await page.keyboard.press('Enter')
      await heading(page, 'Sign in')
      await page.getByText('The new password is set').waitFor()
    },
    { javaScriptEnabled: false },
  ))
