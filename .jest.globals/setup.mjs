import { startPostgres } from './postgres.mjs'

/** One PostgreSQL for the whole run, unless KASA_TEST_POSTGRES already names one. */
export default async () => {
  if (process.env.KASA_TEST_POSTGRES) return
  const server = await startPostgres()
  process.env.KASA_TEST_POSTGRES = server.address
  globalThis.stopTestPostgres = server.stop
}
