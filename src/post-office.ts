import type { Config } from './config.js'
import type { Assets } from './http/assets.js'
import type { Language } from './http/languages.js'
import type { Logger } from './http/log.js'
import { createPhrases, type Phrases } from './http/phrases.js'
import { createRenderer } from './http/render.js'
import type { MailKey } from './mail/letters.js'
import { type MailServerLimits, mailServerLimits } from './mail/mail-server-limits.js'
import { memberMailPhrases } from './mail/member-phrases.js'
import type { MailPages } from './mail/pages.js'
import type { ClaimedLetter, ClaimedMemberLetter } from './mail/ports.js'
import { postman } from './mail/postman.js'
import { type WriteNeeds, writeLetter } from './mail/write-letter.js'
import { writeMemberLetter } from './mail/write-member-letter.js'
import { type DialNeeds, guardedDial } from './notifications/guarded-dial.js'
import { operatorsTarget } from './notifications/safe-address.js'
import { methodName } from './paywall/method-name.js'
import { statusUrlOf } from './paywall/status-link.js'
import type { Storage } from './storage/storage.js'

/** What carries letters: who writes them, one round of the postman, and the end of it all. */
export type PostOffice = {
  compose: ReturnType<typeof writeLetter>
  composeToMember: ReturnType<typeof writeMemberLetter>
  /** True where a letter that is owed can reach somebody, or be looked at. */
  sendsLetters: boolean
  /** One round; resolves when no letter is due, or at once after the letters on their way when stopping. */
  carry: (isStopping: () => boolean) => Promise<unknown>
  /** Waits for `work`, the workers' end; letters that take longer than the grace are cut off, and tried again later. */
  closeAfter: (work: Promise<unknown>) => Promise<void>
}

type Needs = {
  config: Config
  storage: Storage
  shops: WriteNeeds['read']['shops']
  statusSeed: Buffer
  phrases: Readonly<Record<Language, Phrases>>
  assets: Assets
  views: 'plain' | 'strict'
  guard: DialNeeds
  limits: Partial<MailServerLimits> | undefined
  businessClock: () => Date
  systemClock: () => Date
  log: Logger
}

/** Ties the mail room to the rest of the house. The mail server's client is loaded only where there is one: what is idle need not lie in memory. */
export const openPostOffice = async (needs: Needs): Promise<PostOffice> => {
  const { config, storage, guard, phrases, systemClock, log } = needs
  const { mailServer: address, mode } = config
  const limits = { ...mailServerLimits, ...needs.limits }
  const mailServer =
    address &&
    (await import('./mail/mail-server.js')).openMailServer({
      address,
      ownName: config.mailFrom.slice(config.mailFrom.lastIndexOf('@') + 1),
      dial: guardedDial({ ...guard, rules: operatorsTarget(guard.rules, address) }, address, limits.silenceMs),
      systemClock,
      limits,
    })
  if (mode === 'production' && mailServer === null)
    log.warn(
      {},
      'KASA_SMTP_URL is not given: payers get no letters, each is recorded as given up; registration and new passwords are closed in the panel',
    )
  const render = createRenderer<MailPages>('mail', { assets: needs.assets, phrases, views: needs.views })
  const compose = writeLetter({
    read: { payments: storage.read.payments, shops: needs.shops },
    operator: config.operatorName,
    from: config.mailFrom,
    statusUrl: (payment, language) => statusUrlOf(needs.statusSeed, payment, `${config.baseUrl}/${language}`),
    methodName: (code, language) => methodName(code, phrases[language]),
    phrases,
    mailPhrases: createPhrases<MailKey>('mail'),
    render,
  })
  const composeToMember = writeMemberLetter({
    read: storage.read,
    operator: config.operatorName,
    from: config.mailFrom,
    mode,
    baseUrl: () => config.baseUrl,
    seed: needs.statusSeed,
    phrases: memberMailPhrases(),
    render,
  })
  const carrying = {
    send: mailServer?.send,
    ...{ mode, businessClock: needs.businessClock, systemClock, log },
  }
  const toPayers = postman<ClaimedLetter>({
    ...carrying,
    read: storage.read,
    write: work => storage.write(work),
    compose,
  })
  const toMembers = postman<ClaimedMemberLetter>({
    ...carrying,
    read: { letters: storage.read.memberLetters },
    write: work => storage.write(({ memberLetters }) => work({ letters: memberLetters })),
    compose: composeToMember,
  })
  return {
    compose,
    composeToMember,
    sendsLetters: mode === 'sandbox' || mailServer !== null,
    // People who wait to come in go before payers' receipts.
    carry: async isStopping => (await toMembers(isStopping)) + (await toPayers(isStopping)),
    closeAfter: async work => {
      const patience = setTimeout(() => mailServer?.close(), limits.graceMs)
      await work
      clearTimeout(patience)
      mailServer?.close()
    },
  }
}
