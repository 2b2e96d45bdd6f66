import { KasaError } from '../kasa-error.js'
import { type Browser, openBrowser, type Page } from './browser.js'

/** How a payer pays; codes and numbers are the sandbox's test data (`{baseUrl}/developers`). */
export type PayerChoice =
  | { readonly blik: string }
  | { readonly card: string; readonly answer?: DeskAnswer | undefined }
  /** Codes of banks, wallets and lenders: `mtransfer`, `gpay`, `paypo`. */
  | { readonly bank: string; readonly answer?: DeskAnswer | undefined }
  | { readonly wallet: string; readonly answer?: DeskAnswer | undefined }
  | { readonly later: string; readonly answer?: DeskAnswer | undefined }
  /** A traditional transfer and what arrives of it; `late` after the payment has ended, `wrong` under a title of the payer's own. */
  | { readonly transfer: 'exact' | 'less' | 'more' | 'late' | 'wrong' }

/** What the payer does on the page of the simulated bank, or in the challenge of 3-D Secure; `pay` unless given. */
export type DeskAnswer = 'pay' | 'decline' | 'cancel' | 'later' | 'leave' | 'twice'

/** Often needed test data. */
export const testData = {
  blik: {
    /** Settles at once. */
    settles: '999000',
    /** Confirmed in the bank's app a second later: `clock.forward('2s')`. */
    confirmedInApp: '777000',
    /** The payer says no in the app, a second later. */
    declined: '934111',
    /** The account has not enough, a second later. */
    insufficientFunds: '960111',
  },
  card: {
    /** Settles at once. */
    settles: '4111111111111111',
    /** Asks for 3-D Secure, and settles when the payer says yes. */
    asksFor3dSecure: '4012001037141112',
    /** Is refused at once. */
    declined: '4444333322221111',
  },
} as const

/** Where a payment begins: what `paywall.form` gave, or an address (`paywall.url`, a payment link, `action.url`). */
export type PaymentPlace = string | { readonly action: string; readonly fields: Readonly<Record<string, string>> }

/** A payment page that a payer has open. */
export interface OpenPayment {
  readonly paymentId: string
  /** Address of the payment page. */
  readonly url: string
  /** What the page shows: `choose`, `waiting`, `paid`, `closed`, … */
  screen(): Promise<string>
  /** Chooses a method, and answers on the page of the bank, wallet or lender if it leads to one. The result is there after the bank's time: `clock.forward`. */
  pay(choice?: PayerChoice): Promise<void>
  /** Goes back to the shop: the return address with `kasaResult`, nothing is requested from the shop. */
  goBack(): Promise<string>
}

/** Somebody who pays with a browser. Each has cookies of their own. */
export interface Payer {
  /** Opens the payment page. */
  open(place: PaymentPlace): Promise<OpenPayment>
  /** Opens the payment page and pays: by BLIK that settles at once unless told otherwise. */
  pay(place: PaymentPlace, choice?: PayerChoice): Promise<OpenPayment>
}

const refuse = (message: string, hint: string): never => {
  throw new KasaError('testing/payer', { message, hint })
}

/** The payment page's own sentences about what is wrong, without its markup. */
const textOf = ({ html }: Page): string =>
  html
    .replace(/<(style|script|svg)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300)

const fieldsOf = (choice: PayerChoice): readonly [flow: string, fields: Record<string, string>] => {
  if ('blik' in choice) return ['blik', { code: choice.blik }]
  if ('bank' in choice) return ['bank', { bank: choice.bank }]
  if ('wallet' in choice) return ['wallet', { wallet: choice.wallet }]
  if ('later' in choice) return ['later', { offer: choice.later }]
  if ('transfer' in choice) return ['transfer', { code: 'wt' }]
  return ['card', { number: choice.card, expiry: '12/29', cvc: '123', holder: 'Jan Testowy' }]
}

const desk = /\/sandbox\/[a-z0-9]+\/[0-9a-f-]{36}/

const pay = async (browser: Browser, url: string, choice: PayerChoice): Promise<void> => {
  const [flow, fields] = fieldsOf(choice)
  const page = await browser.visit(`${url}/${flow}`, fields)
  const wrong = new URL(page.url).searchParams.get('wrong') ?? new URL(page.url).searchParams.get('notice')
  if (wrong !== null) refuse(`The page did not take ${flow}: ${wrong}.`, `The page says: ${textOf(page)}`)
  if ('transfer' in choice) return void (await browser.step(`${url}/arrived`, { arrived: choice.transfer }))
  const found = desk.exec(page.html)?.[0]
  if (found === undefined) return
  await browser.step(new URL(found, url).href, { answer: ('answer' in choice && choice.answer) || 'pay' })
}

const opened = (browser: Browser, url: string, paymentId: string): OpenPayment => ({
  paymentId,
  url,
  screen: async () => JSON.parse((await browser.visit(`${url}/state`)).html).state,
  pay: (choice = { blik: testData.blik.settles }) => pay(browser, url, choice),
  goBack: async () => {
    const back = await browser.step(`${url}/return`)
    if (back !== undefined && !back.startsWith(url)) return back
    return refuse(
      'The payment page has no way back to the shop.',
      'Give the order urlReturn, or urlSuccess and urlFailure.',
    )
  },
})

/** A payer with a browser of their own. */
export const newPayer = (): Payer => {
  const browser = openBrowser()
  const open = async (place: PaymentPlace): Promise<OpenPayment> => {
    const page =
      typeof place === 'string' ? await browser.visit(place) : await browser.visit(place.action, place.fields)
    const [path, paymentId] = /^\/[a-z]{2}\/pay\/([0-9a-f-]{36})/.exec(new URL(page.url).pathname) ?? []
    if (path === undefined || paymentId === undefined) {
      return refuse(
        `No payment page was opened: the gateway answered ${page.status}.`,
        `The page says: ${textOf(page)}`,
      )
    }
    return opened(browser, new URL(path, page.url).href, paymentId)
  }
  return {
    open,
    pay: async (place, choice) => {
      const payment = await open(place)
      await payment.pay(choice)
      return payment
    },
  }
}
