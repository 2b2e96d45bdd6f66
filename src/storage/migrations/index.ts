import { merchants } from './0001-merchants.js'
import { payments } from './0002-payments.js'
import { ledger } from './0003-ledger.js'
import { messages } from './0004-messages.js'
import { sandboxBank } from './0005-sandbox-bank.js'
import { profiles } from './0006-profiles.js'
import { transfers } from './0007-transfers.js'
import { letters } from './0008-letters.js'
import { simulator } from './0009-simulator.js'
import { credit } from './0010-credit.js'
import { logos } from './0011-logos.js'
import { widget } from './0012-widget.js'
import { agreedCredit } from './0013-agreed-credit.js'
import { deviceAge } from './0014-device-age.js'
import { forgettings } from './0015-forgettings.js'
import { refunds } from './0016-refunds.js'
import { hold } from './0017-hold.js'
import { resends } from './0018-resends.js'
import { api } from './0020-api.js'
import { hostedPayments } from './0021-hosted-payments.js'
import { links } from './0022-links.js'
import { feed } from './0023-feed.js'
import { disputes } from './0024-disputes.js'
import { members } from './0025-members.js'
import { comingIn } from './0026-coming-in.js'
import { onboarding } from './0027-onboarding.js'
import { transactionSearch } from './0028-transaction-search.js'
import { threads } from './0029-threads.js'
import { story } from './0030-story.js'
import { linkList } from './0032-link-list.js'
import { bankDisputes } from './0037-bank-disputes.js'
import { sessionTokens } from './0038-session-tokens.js'
import { documents } from './0039-documents.js'
import { closedSums } from './0040-closed-sums.js'
import { sealedAnswers } from './0041-sealed-answers.js'
import type { Migration } from './migration.js'

/** All steps of the schema, in order. A new one is a file and a line at the end; the ones above are frozen. */
export const migrations: readonly Migration[] = [
  merchants,
  payments,
  ledger,
  messages,
  sandboxBank,
  profiles,
  transfers,
  letters,
  simulator,
  credit,
  logos,
  widget,
  agreedCredit,
  deviceAge,
  forgettings,
  refunds,
  hold,
  resends,
  api,
  hostedPayments,
  links,
  feed,
  disputes,
  members,
  comingIn,
  onboarding,
  transactionSearch,
  threads,
  story,
  linkList,
  bankDisputes,
  sessionTokens,
  documents,
  closedSums,
  sealedAnswers,
]
