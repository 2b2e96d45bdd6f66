import { createKasa, isKasaError } from '@kasa/sdk'
import { createClub } from './club.js'
import { chargeDue, openSubscriptions } from './subscriptions.js'

const {
  KASA_BASE_URL,
  KASA_MERCHANT_ID,
  KASA_SERVICE_ID,
  KASA_SERVICE_KEY,
  KASA_API_TOKEN,
  PORT = '4000',
} = process.env
const publicUrl = `http://127.0.0.1:${PORT}`
/** A month in half a minute, so that there is something to see. */
const dayMs = 1_000

try {
  const kasa = createKasa({
    baseUrl: KASA_BASE_URL,
    merchantId: KASA_MERCHANT_ID,
    serviceId: KASA_SERVICE_ID,
    serviceKey: KASA_SERVICE_KEY,
    apiToken: KASA_API_TOKEN,
  })
  const startedAt = Date.now()
  const today = () => new Date(startedAt + (Date.now() - startedAt) * (86_400_000 / dayMs)).toISOString().slice(0, 10)
  const needs = { kasa, subscriptions: openSubscriptions(), today }
  createClub({ ...needs, publicUrl }).listen(Number(PORT), '127.0.0.1', () =>
    console.log(`Join at ${publicUrl}, then watch ${publicUrl}/members: a day takes a second here.`),
  )
  const chargeDaily = async () => {
    await chargeDue(needs).catch(error => console.error(error))
    setTimeout(chargeDaily, dayMs)
  }
  await chargeDaily()
} catch (error) {
  if (!isKasaError(error)) throw error
  console.error(`${error.message}\n${error.hint}`)
  process.exitCode = 1
}
