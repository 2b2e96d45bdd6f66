import { createInterface } from 'node:readline/promises'
import { createKasa, formatMoney, isKasaError, money } from '@kasa/sdk'
import { askForDeposit, depositIsHeld, settleRental } from './rental.js'

const { KASA_BASE_URL, KASA_MERCHANT_ID, KASA_SERVICE_ID, KASA_SERVICE_KEY, KASA_API_TOKEN } = process.env
const terminal = createInterface({ input: process.stdin, output: process.stdout })

const isAboutTheSum = /^money\/|\/amount$|^request\/invalid$/
/** A mistyped or too high sum is said and asked for again: the money is still there to be taken. */
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

try {
  const kasa = createKasa({
    baseUrl: KASA_BASE_URL,
    merchantId: KASA_MERCHANT_ID,
    serviceId: KASA_SERVICE_ID,
    serviceKey: KASA_SERVICE_KEY,
    apiToken: KASA_API_TOKEN,
  })
  const rental = {
    orderId: `bike-${Date.now()}`,
    deposit: money('300.00', 'PLN'),
    currency: 'PLN',
    customer: { firstName: 'Łucja', lastName: 'Żółć', email: 'lucja@example.com', locale: 'en' },
  }
  const deposit = await askForDeposit(kasa, rental)
  console.log(
    `The deposit of ${formatMoney(rental.deposit, 'PLN', 'en')} is held here:\n  ${deposit.payUrl}\nCard 4111 1111 1111 1111, 12/29, 123. Waiting …`,
  )
  if (await depositIsHeld(kasa, deposit)) {
    const taken = await untilFine(async () => {
      const used = await terminal.question('The bicycle is back. What is to be paid, in złoty (0 = nothing)? ')
      return settleRental(kasa, deposit, money(used.trim(), 'PLN'))
    })
    console.log(
      taken === 0
        ? 'Nothing was taken; the deposit is free again.'
        : `Taken: ${formatMoney(taken, 'PLN', 'en')}. The rest is free again.`,
    )
  } else console.log('The card was refused: no bicycle.')
} catch (error) {
  if (!isKasaError(error)) throw error
  console.error(`${error.message}\n${error.hint}`)
  process.exitCode = 1
} finally {
  terminal.close()
}
