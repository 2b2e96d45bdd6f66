import { createInterface } from 'node:readline/promises'
import { setTimeout } from 'node:timers/promises'
import { createKasa, formatMoney, isKasaError, money } from '@kasa/sdk'
import { askForPayment, type Basket, giveBack, paidBy, sharesOf, totalOf } from './market.js'

const { KASA_BASE_URL, KASA_MERCHANT_ID, KASA_SERVICE_ID, KASA_SERVICE_KEY, KASA_API_TOKEN } = process.env
const terminal = createInterface({ input: process.stdin, output: process.stdout })
const price = (amount: number): string => formatMoney(amount, 'PLN', 'en')
const askMs = 1_000

const isAboutTheSum = /^money\/|\/amount$|^request\/invalid$/
/** A mistyped or too high sum is said and asked for again: the money is still there to be given back. */
const untilFine = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isKasaError(error) || !isAboutTheSum.test(error.code)) throw error
      console.log(`${error.message} ${error.hint}`.trim())
    }
  }
}

const rye = { name: 'Rye & Sons', ban: '72105000028166973380325415' }
const bagel = { name: 'Bagel Sisters', ban: '58105000025503268251444948' }
const basket: Basket = {
  orderId: `market-${Date.now()}`,
  lines: [
    { seller: rye, what: 'Two loaves', price: money('31.00', 'PLN') },
    { seller: bagel, what: 'A dozen bagels', price: money('47.99', 'PLN') },
  ],
  customer: { firstName: 'Łucja', lastName: 'Żółć', email: 'lucja@example.com' },
}

try {
  const kasa = createKasa({
    baseUrl: KASA_BASE_URL,
    merchantId: KASA_MERCHANT_ID,
    serviceId: KASA_SERVICE_ID,
    serviceKey: KASA_SERVICE_KEY,
    apiToken: KASA_API_TOKEN,
  })
  const link = await askForPayment(kasa, basket)
  console.log(`${price(totalOf(basket.lines))}, of which`)
  for (const { seller, amount } of sharesOf(basket.lines)) console.log(`  ${price(amount)} for ${seller.name}`)
  console.log(`are paid here:\n  ${link.url}\nBLIK 999000. Waiting …`)
  let saleId = await paidBy(kasa, link.id)
  while (saleId === undefined) {
    await setTimeout(askMs)
    saleId = await paidBy(kasa, link.id)
  }
  const paid = saleId
  const refund = await untilFine(async () => {
    const back = await terminal.question('Paid. How much goes back to the payer, in złoty? ')
    const amount = money(back.trim(), 'PLN')
    return giveBack(kasa, paid, { id: `return-${basket.orderId}-${amount}`, amount, why: 'Something was stale' })
  })
  console.log(`${price(refund.amount)} go back: each gives what was theirs.`)
} catch (error) {
  if (!isKasaError(error)) throw error
  console.error(`${error.message}\n${error.hint}`)
  process.exitCode = 1
} finally {
  terminal.close()
}
