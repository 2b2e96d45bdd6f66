import { applications } from './applications.js'
import { audit } from './audit.js'
import { authenticators } from './authenticators.js'
import { devices } from './devices.js'
import { directory } from './directory.js'
import { disputes } from './disputes.js'
import { documentSlots } from './document-slots.js'
import { documents } from './documents.js'
import { events } from './events.js'
import { failedTries } from './failed-tries.js'
import { figures } from './figures.js'
import { forgettings } from './forgettings.js'
import { halfSignIns } from './half-sign-ins.js'
import { health } from './health.js'
import { help } from './help.js'
import { idempotency } from './idempotency.js'
import { keys } from './keys.js'
import { ledger } from './ledger.js'
import { letters } from './letters.js'
import { linkList } from './link-list.js'
import { links } from './links.js'
import { logos } from './logos.js'
import { memberLetters } from './member-letters.js'
import { memberLinks } from './member-links.js'
import { members } from './members.js'
import { merchantRequests } from './merchant-requests.js'
import { merchants } from './merchants.js'
import { notices } from './notices.js'
import { operations } from './operations.js'
import { orders } from './orders.js'
import { outbox } from './outbox.js'
import { passkeyChallenges, passkeys } from './passkeys.js'
import { payments } from './payments.js'
import { phoneCodes } from './phone-codes.js'
import { plans, promotions } from './price-plans.js'
import { profiles } from './profiles.js'
import { queues } from './queues.js'
import { recoveryCodes } from './recovery-codes.js'
import { balances, refunds } from './refunds.js'
import { resends } from './resends.js'
import { sandboxBank } from './sandbox-bank.js'
import { sessions } from './sessions.js'
import { settings } from './settings.js'
import { shops } from './shops.js'
import type { Sql } from './sql.js'
import type { Records } from './storage.js'
import { stories } from './stories.js'
import { threads } from './threads.js'
import { tokens } from './tokens.js'
import { transactionList } from './transaction-list.js'
import { transactions } from './transactions.js'
import { tryCounts } from './try-counts.js'
import { unmatchedCredits } from './unmatched-credits.js'
import { uploads } from './uploads.js'

/** All nouns; adding one costs its file and its line here. */
const nouns: { readonly [K in keyof Records]: (sql: Sql) => Records[K] } = {
  payments,
  transactions,
  transactionList,
  operations,
  orders,
  events,
  disputes,
  ledger,
  outbox,
  resends,
  letters,
  failedTries,
  profiles,
  devices,
  forgettings,
  refunds,
  balances,
  unmatched: unmatchedCredits,
  merchants,
  shops,
  keys,
  tokens,
  settings,
  links,
  linkList,
  logos,
  applications,
  slots: documentSlots,
  documents,
  requests: merchantRequests,
  plans,
  promotions,
  phoneCodes,
  directory,
  idempotency,
  stories,
  queues,
  health,
  figures,
  members,
  sessions,
  audit,
  memberLinks,
  memberLetters,
  authenticators,
  passkeys,
  passkeyChallenges,
  recoveryCodes,
  halfSignIns,
  tryCounts,
  threads,
  notices,
  uploads,
  help,
  bank: sandboxBank,
}
const names = Object.keys(nouns) as (keyof Records)[]

/** All nouns over one way to speak SQL. */
export const recordsOver = (sql: Sql): Records => {
  const records: Partial<Record<keyof Records, unknown>> = {}
  for (const name of names) records[name] = nouns[name](sql)
  return records as Records
}

class WriteRecords {
  readonly made: Partial<Record<keyof Records, unknown>> = {}
  constructor(readonly sql: Sql) {}
}
for (const name of names)
  Object.defineProperty(WriteRecords.prototype, name, {
    get(this: WriteRecords) {
      this.made[name] ??= nouns[name](this.sql)
      return this.made[name]
    },
  })

/** The same for one write, each noun made when it is first asked for: a write uses a few of them, and all together cost more than its statements. */
export const recordsOfWrite = (sql: Sql): Records => new WriteRecords(sql) as unknown as Records
