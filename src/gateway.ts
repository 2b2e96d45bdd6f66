import { createPublicKey } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { dropOldRequests } from './api/idempotency.js'
import { openApi } from './api/openapi.js'
import { apiRoutes } from './api/routes.js'
import { callbackRoutes, receiveCallback } from './callbacks/routes.js'
import { type Config, packageVersion } from './config.js'
import { createSandbox, type Sandbox } from './connectors/sandbox/sandbox.js'
import { testData } from './connectors/sandbox/test-data.js'
import { openMoneyDesk } from './desk/money-desk.js'
import { developerDoor } from './developer-door.js'
import { sandboxViewer } from './developers/needs.js'
import type { DeveloperPages } from './developers/pages.js'
import { referenceRoutes } from './developers/reference/page.js'
import { createRemarks } from './developers/remarks.js'
import { memberRoutes } from './developers/room.js'
import { developerRoutes, guideRoutes } from './developers/routes.js'
import { answerDispute } from './disputes/answer-dispute.js'
import { askDisputes } from './disputes/ask-disputes.js'
import { takeDispute } from './disputes/take-dispute.js'
import { openFrontOffice } from './front-office.js'
import { openHouse } from './house.js'
import { createApp } from './http/app.js'
import { createAssets } from './http/assets.js'
import { createDeveloperGate } from './http/developer-gate.js'
import { healthRoutes } from './http/health-routes.js'
import type { Logger } from './http/log.js'
import { createMetrics } from './http/metrics.js'
import { payImageRoutes } from './http/pay-images.js'
import { createPhrases } from './http/phrases.js'
import { createRenderer } from './http/render.js'
import { shopScriptRoutes } from './http/shop-scripts.js'
import { createTryLimit } from './http/try-limit.js'
import { keyRoutes, scriptRoutes } from './http/well-known.js'
import { createLoop } from './loop.js'
import type { MailServerLimits } from './mail/mail-server-limits.js'
import { openMailbox } from './mail/mailbox.js'
import type { AuditDraft } from './members/audit.js'
import { dropOldAccess } from './members/drop-old.js'
import type { Passwords } from './members/ports.js'
import { ensureSandboxMember, type SandboxMember } from './members/sandbox-member.js'
import { openBusinessClock } from './merchants/business-clock.js'
import { allShops } from './merchants/find-merchant.js'
import { keyCandidates } from './merchants/key-candidates.js'
import { createKeyring } from './merchants/keyring.js'
import { rememberLogos } from './merchants/logo-memory.js'
import { OperatorRefusal } from './merchants/operator-refusal.js'
import { ensureSandboxShop, type SandboxShop } from './merchants/sandbox-shop.js'
import { rememberShops } from './merchants/shop-memory.js'
import { createCourier } from './notifications/courier.js'
import type { DeliverNeeds } from './notifications/deliver.js'
import type { ResolveName } from './notifications/guarded-connect.js'
import { createOutbound } from './notifications/outbound.js'
import { resender } from './notifications/resender.js'
import { addressProblem } from './notifications/safe-address.js'
import { sentCodes } from './onboarding/confirm-phone.js'
import type { SendCode } from './onboarding/needs.js'
import { outboundGuard } from './outbound-guard.js'
import { applyReport } from './payments/apply-report.js'
import { askConnectors } from './payments/ask-connectors.js'
import { assignCredit } from './payments/assign-credit.js'
import { cancelPayment } from './payments/cancel-payment.js'
import { captureSale } from './payments/capture-sale.js'
import { callLimitMs, carefulConnector } from './payments/careful-connector.js'
import { chooseDelivery } from './payments/choose-delivery.js'
import { closePayment, expireDue } from './payments/close-payment.js'
import type { Connector } from './payments/connector.js'
import { createLink } from './payments/create-link.js'
import { createSale, type SaleNeeds } from './payments/create-sale.js'
import { endDueHolds } from './payments/end-due-holds.js'
import { harmsPaidOrder } from './payments/harmful-message.js'
import { leaveTry } from './payments/leave-try.js'
import { openPayment } from './payments/open-payment.js'
import { resendMessages } from './payments/resend-messages.js'
import { sendTransferData } from './payments/send-transfer-data.js'
import { startTry } from './payments/start-try.js'
import { voidSale } from './payments/void-sale.js'
import { notFound, problem } from './paywall/not-found.js'
import type { Pages } from './paywall/pages.js'
import { paywallRoutes } from './paywall/routes.js'
import { framedByOf } from './paywall/show-widget.js'
import { addressHash, statusDigest, statusToken } from './paywall/status-link.js'
import { openPostOffice } from './post-office.js'
import { chargeProfile } from './profiles/charge-profile.js'
import { createCharge } from './profiles/create-charge.js'
import { dropOldDevices, rememberDevice } from './profiles/device.js'
import { removeProfile } from './profiles/remove-profile.js'
import { tellForgotten } from './profiles/tell-forgotten.js'
import { applyRefundReport } from './refunds/apply-report.js'
import { createRefundDesk, type RefundDesk } from './refunds/refund-desk.js'
import { returnLateMoney } from './refunds/return-late-money.js'
import { sendRefunds } from './refunds/send-refunds.js'
import { openShopDesk } from './shop-desk.js'
import { derivedCode, derivedUuid } from './signing/credential-digest.js'
import { notificationJwk, webhookPublicKey } from './signing/notification-signature.js'
import type { Storage } from './storage/storage.js'
import { createPageViews } from './story/page-views.js'
import { endNotices } from './threads/end-notices.js'
import { readersFrom } from './threads/readers.js'
import { createPasswords } from './vault/passwords.js'

/** Everything the gateway takes from the world; production passes the real one, tests a hand-moved one. */
export type Outside = {
  systemClock: () => Date
  /** Business time before a sandbox moves it; `systemClock` unless a test moves it by hand. */
  businessClock?: () => Date
  random: (bytes: number) => Buffer
  newId: () => string
  /** Connectors beside the sandbox's own. */
  connectors?: readonly Connector[]
  /** How long a call to a connector may take, real time; `callLimitMs` unless a test shortens it. */
  connectorLimitMs?: number
  /** Sends a code to the phone of somebody who registers a merchant; without it production has no such step. */
  sendCode?: SendCode
  /** How long the mail server may be silent and a letter may take; `mailServerLimits` unless a test shortens it. */
  mailLimits?: Partial<MailServerLimits>
  /** Hashes passwords; argon2id unless a test counts. */
  passwords?: Passwords
  /** Finds addresses of host names; the system's resolver unless given. */
  resolve?: ResolveName
  log: Logger
  /** `strict` makes templates throw on unknown names: development and tests. */
  views?: 'plain' | 'strict'
  /** `strict` refuses calls out of a write, at a price for each promise: development and tests. */
  writes?: 'plain' | 'strict'
}

export type Gateway = {
  /** All HTTP of the gateway. */
  listener: RequestListener
  /** One round of every worker; resolves when what was due is done. */
  tick: () => Promise<void>
  /** Starts the workers' loops. */
  start: () => void
  /** Takes no new work, lets running work end, gives leases back, closes the database. */
  stop: () => Promise<void>
  storage: Storage
  /** Gives money back, as the doors do. */
  refunds: RefundDesk
  /** The shop that every start of a sandbox prints; `undefined` in production. */
  sandboxShop: SandboxShop | undefined
  /** Who may sign in to the panel of a new sandbox; `undefined` in production. */
  sandboxMember: SandboxMember | undefined
}

/** Operations asked about and payments expired in one round. */
const roundLimit = 100
/** Pause between rounds of asking, expiring and the sandbox bank. */
const roundMs = 250
/** Pause between two writes of how often pages were opened. */
const viewRoundMs = 2000

/** Makes something when it is first asked for, and keeps it. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** The one composition root, for production and tests (architecture.md). Throws what `openHouse` throws, and `OperatorRefusal`. */
export const createGateway = async (config: Config, outside: Outside): Promise<Gateway> => {
  let stopping = false
  let wakeWorkers = () => {}
  const { systemClock, random, newId, log } = outside
  const baseUrl = () => config.baseUrl
  const { storage, vault, deployment } = await openHouse(config, {
    systemClock,
    random,
    log,
    strict: outside.writes === 'strict',
  })
  const realBusinessTime = outside.businessClock ?? systemClock
  const clock =
    config.mode === 'sandbox'
      ? await openBusinessClock({ store: storage, real: realBusinessTime, noticed: () => wakeWorkers() })
      : undefined
  const businessClock = clock?.now ?? realBusinessTime

  const merchants = { store: storage, vault, random, newId, systemClock }
  const sandboxShop = config.mode === 'sandbox' ? await ensureSandboxShop(merchants)() : undefined
  const passwords = outside.passwords ?? createPasswords()
  const sandboxMember =
    sandboxShop && (await ensureSandboxMember({ ...merchants, store: storage, passwords })(sandboxShop.shop.merchantId))
  const keyring = createKeyring({ records: storage.read, vault, systemClock })

  const shops = rememberShops(storage.read.shops, systemClock)

  const guard = outboundGuard(config, outside.resolve)
  const outbound = createOutbound(guard)
  const delivering: DeliverNeeds = {
    keysOf: async pair => {
      const shop = await shops.byId(pair.merchantId, pair.shopId)
      const [key, ...accepted] = await keyring.signingKeys(pair)
      if (shop === undefined || key === undefined) return undefined
      return {
        merchantPublicId: shop.merchantPublicId,
        servicePublicId: shop.publicId,
        signingKey: key.key,
        acceptedKeys: accepted.map(older => older.key),
      }
    },
    ed25519: deployment.notificationKey,
    businessClock,
    systemClock,
    random: () => random(4).readUInt32BE() / 2 ** 32,
    send: outbound.send,
  }
  const courier = createCourier({ ...delivering, write: work => storage.write(work), log })
  const carryOutResends = resender({
    ...delivering,
    harmsPaidOrder: harmsPaidOrder(storage.read),
    read: storage.read,
    write: work => storage.write(work),
  })

  const store = {
    read: storage.read,
    write: async <T>(work: Parameters<typeof storage.write<T>>[0]): Promise<T> => {
      const result = await storage.write(work)
      courier.wake()
      return result
    },
  }
  const connectors = new Map<string, Connector>()
  const needs = { store, connectors, businessClock, systemClock, newId, vault, applyRefund: applyRefundReport }
  const refunds = createRefundDesk(needs)
  const apply = applyReport(needs)
  const dispute = takeDispute(needs)
  const receive = receiveCallback({ connectors, applyReport: apply, takeDispute: dispute })
  const sandbox: Sandbox | undefined =
    config.mode === 'sandbox'
      ? createSandbox({
          store: storage,
          clock: businessClock,
          systemClock,
          newId,
          secret: deployment.statusSeed,
          baseUrl,
          deliver: message => receive('sandbox', message),
          failed: error => log.warn({ error }, 'a callback of the sandbox bank was not taken and will be repeated'),
        })
      : undefined
  // Given ones come first: where two can take a channel, the first does.
  for (const connector of [...(outside.connectors ?? []), ...(sandbox ? [sandbox.connector] : [])]) {
    connectors.set(connector.id, carefulConnector(connector, outside.connectorLimitMs ?? callLimitMs))
  }
  if (config.mode === 'production' && ![...connectors.values()].some(({ money }) => money === 'live')) {
    await storage.close()
    throw new OperatorRefusal(
      'connector/none',
      'Production needs a connector for live money, and none is configured: run the sandbox (KASA_MODE=sandbox) until one is.',
    )
  }

  const metrics = createMetrics({
    build: { version: packageVersion, mode: config.mode },
    backlog: async () => {
      const [outbox, letters, memberLetters, operationsStuck, forgettings] = await Promise.all([
        storage.read.outbox.backlog(),
        storage.read.letters.backlog(),
        storage.read.memberLetters.backlog(),
        storage.read.operations.countStuck(),
        storage.read.forgettings.backlog(),
      ])
      const lateSeconds = ({ oldestDueAt }: typeof outbox) =>
        oldestDueAt ? Math.max(0, (businessClock().getTime() - oldestDueAt.getTime()) / 1000) : 0
      return {
        outboxWaiting: outbox.waiting,
        outboxOldestSeconds: lateSeconds(outbox),
        lettersWaiting: letters.waiting + memberLetters.waiting,
        lettersOldestSeconds: Math.max(lateSeconds(letters), lateSeconds(memberLetters)),
        operationsStuck,
        forgettingsWaiting: forgettings.waiting,
        forgettingsStuck: forgettings.stuck,
      }
    },
  })
  const pageViews = createPageViews({
    write: views => storage.write(({ stories }) => stories.addViews(views)),
    businessClock,
  })
  const remarks = createRemarks()
  const assets = createAssets()
  const phrases = createPhrases()
  const render = createRenderer<Pages>('paywall', { assets, phrases, views: outside.views ?? 'plain' })
  const renderDevelopers = createRenderer<DeveloperPages>('developers', {
    assets,
    phrases,
    views: outside.views ?? 'plain',
  })
  const postOffice = await openPostOffice({
    ...{ config, storage, shops, phrases, assets, guard, businessClock, systemClock, log },
    statusSeed: deployment.statusSeed,
    views: outside.views ?? 'plain',
    limits: outside.mailLimits,
  })
  const writeAndWake: Storage['write'] = async work => {
    const result = await storage.write(work)
    wakeWorkers()
    return result
  }
  const resending = {
    store: { read: { ...storage.read, shops }, write: writeAndWake },
    addressRefusal: (url: string) => addressProblem(url, guard.rules),
    harmsPaidOrder: harmsPaidOrder(storage.read),
    anywhere: config.mode === 'sandbox' && config.local,
    businessClock,
  }
  const resend = resendMessages(resending)
  const candidatesOf = keyCandidates({
    keyring,
    shops,
    knownTokens: merchantId =>
      sandboxShop?.apiToken && sandboxShop.shop.merchantId === merchantId
        ? [{ token: sandboxShop.apiToken, label: 'the first one of this sandbox' }]
        : [],
  })
  const gate = createDeveloperGate(config)
  const isStopping = () => stopping
  const door = { mode: config.mode, operator: config.operatorName, termsUrl: config.termsUrl, render, baseUrl }

  // Made when it is first asked for, because the address is known only then; both cost more than a request may.
  const openApiDocument = once(() => openApi({ version: packageVersion, mode: config.mode, serverUrl: baseUrl() }))
  const openApiText = once(() => JSON.stringify(openApiDocument()))
  const failed = (error: unknown, route: string, traceId: string) =>
    log.error({ error, route, traceId }, 'a request failed')
  const pageUrl: SaleNeeds['pageUrl'] = ({ publicId, language }) => `${baseUrl()}/${language}/pay/${publicId}`
  const sales = {
    ...needs,
    pageUrl,
    callbackUrl: (connectorId: string) => `${baseUrl()}/callbacks/${connectorId}`,
    statusDigest: (publicId: string) => statusDigest(statusToken(deployment.statusSeed, publicId)),
  }

  const linkCode = (paymentId: string) => derivedCode(deployment.statusSeed, `link ${paymentId}`, 10)
  /** A store whose next write also tells the audit who did it. */
  const audited = (deed: AuditDraft): typeof store => ({
    read: storage.read,
    write: work =>
      store.write(async records => {
        const result = await work(records)
        await records.audit.append(deed)
        return result
      }),
  })

  const resendAudited = (deed: AuditDraft) =>
    resendMessages({ ...resending, store: { read: resending.store.read, write: audited(deed).write } })
  const forMembers = {
    ...{ mode: config.mode, baseUrl, render: renderDevelopers, businessClock, systemClock },
    payments: storage.read.payments,
    transactions: storage.read.transactions,
    events: storage.read.events,
    messages: storage.read.outbox,
    debugKeys: async (serviceId: string) => {
      const shop = await storage.read.shops.findByPublicId(serviceId)
      return shop && { shop, candidates: await candidatesOf(shop, await keyring.candidates(shop)) }
    },
    publicKey: createPublicKey(deployment.notificationKey),
  }

  const listener = createApp({
    routes: [
      ...apiRoutes({
        ...merchants,
        store,
        read: { ...storage.read, shops: { ...storage.read.shops, ...shops } },
        createSale: createSale(sales),
        createCharge: createCharge(sales),
        createLink: createLink({ ...sales, linkCode }),
        cancelPayment: cancelPayment(needs),
        answerDispute: answerDispute(needs),
        resend,
        horizon: merchantId => storage.write(({ events }) => events.horizon(merchantId)),
        linkUrl: code => `${baseUrl()}/s/${code}`,
        refunds,
        captureSale: captureSale(needs),
        voidSale: voidSale(needs),
        removeProfile: removeProfile(needs),
        addressHash: address => addressHash(deployment.statusSeed, address),
        pageUrl,
        connectors,
        phrases,
        businessClock,
        baseUrl,
        seed: deployment.statusSeed,
        limits: config.apiLimits,
        document: () => openApiText(),
        mode: config.mode,
        failed,
      }),
      ...paywallRoutes({
        ...door,
        read: { ...storage.read, shops },
        findShop: shops.find,
        findShopByPublicId: serviceId => storage.read.shops.findByPublicId(serviceId),
        findLogo: rememberLogos(storage.read.logos),
        keyring,
        keyCandidates: candidatesOf,
        connectors,
        openPayment: openPayment({ store, openPayment: draft => storage.openPayment(draft), businessClock }),
        startTry: startTry(needs),
        chargeProfile: chargeProfile({ ...needs, read: storage.read, startTry: startTry(needs) }),
        removeProfile: removeProfile(needs),
        rememberDevice: rememberDevice({ store, seed: deployment.statusSeed, businessClock }),
        leaveTry: leaveTry(needs),
        closePayment: closePayment(needs),
        seen: pageViews.seen,
        sendsLetters: postOffice.sendsLetters,
        sendTransferData: sendTransferData(needs),
        chooseDelivery: chooseDelivery(needs),
        confirmVisited: ({ merchantId, id }) =>
          storage.write(({ links }) => links.confirmVisited(merchantId, id, businessClock())),
        // A gateway that only its own machine can reach is being developed against or load-tested, not attacked.
        mayTry: config.local ? async () => true : createTryLimit(),
        sandbox: sandbox && {
          moneyArrived: sandbox.bank.moneyArrived,
          assignCredit: assignCredit(needs),
          remark: remarks.add,
        },
        businessClock,
        systemClock,
        newId,
        statusSeed: deployment.statusSeed,
        phrases,
      }),
      ...callbackRoutes({ connectors, applyReport: apply, takeDispute: dispute }),
      ...healthRoutes({ ping: () => storage.ping(), isStopping, metrics, gate }),
      ...keyRoutes({
        jwk: notificationJwk(deployment.notificationKey),
        webhookKey: webhookPublicKey(deployment.notificationKey),
      }),
      ...scriptRoutes(assets),
      ...(sandbox && sandboxShop && clock
        ? developerRoutes({
            ...forMembers,
            enter: async ask => gate(ask) ?? { viewer: sandboxViewer(sandboxShop), resend },
            bank: sandbox.bank,
            framedBy: framedByOf({ read: { ...storage.read, shops } }),
            simulator: sandbox.simulator,
            clock,
            shops: async () =>
              (await allShops(storage.read)).map(({ publicId, name }) => ({ serviceId: publicId, name })),
            remarks: remarks.list,
            testData,
            sandboxShop,
            mailbox: {
              ...openMailbox({
                read: storage.read,
                compose: postOffice.compose,
                composeToMember: postOffice.composeToMember,
                merchantId: sandboxShop.shop.merchantId,
              }),
              codes: sentCodes({ ...merchants, store: storage }),
            },
            gate,
          })
        : [
            ...guideRoutes(forMembers),
            ...memberRoutes({
              ...forMembers,
              enter: developerDoor({ store, systemClock, baseUrl, resend: resendAudited }),
            }),
          ]),
      ...referenceRoutes({
        mode: config.mode,
        baseUrl,
        render: renderDevelopers,
        document: openApiDocument,
      }),
      ...openFrontOffice({
        ...{ ...merchants, store, config, assets, baseUrl, businessClock, refunds, passwords },
        wishId: text => derivedUuid(deployment.statusSeed, `panel ${text}`),
        linkUrl: code => `${baseUrl()}/s/${code}`,
        createLink: deed => createLink({ ...sales, linkCode, store: audited(deed) }),
        seed: deployment.statusSeed,
        sendsLetters: postOffice.sendsLetters,
        shopDesk: openShopDesk({ guard, delivering, newId }),
        moneyDesk: openMoneyDesk({ ...needs, store: { read: storage.read, write: writeAndWake } }),
        send: outbound.send,
        sendCode: outside.sendCode,
        resend: resendAudited,
        views: outside.views ?? 'plain',
      }),
      ...shopScriptRoutes(),
      ...payImageRoutes(),
      assets.route,
    ],
    baseUrl,
    allowedHosts: new Set(config.allowedHosts),
    trustedHops: config.trustedHops,
    newTraceId: () => newId().replaceAll('-', ''),
    isStopping,
    seen: request => {
      metrics.requested(request)
      log.answered(request)
    },
    failed,
    answers: {
      notFound: ask => notFound(door, ask),
      tooLarge: ask => ({ ...problem(door, ask), status: 413 }),
      foreign: ask => ({ ...notFound(door, ask), status: 403 }),
      problem: ask => problem(door, ask),
    },
  })

  const ask = askConnectors(needs)
  const endHolds = endDueHolds(needs)
  const send = sendRefunds(needs)
  const asksDisputes = askDisputes({
    ...needs,
    failed: error => log.warn({ error }, 'a connector took no answer to a dispute and will be asked again'),
  })
  const returnLate = returnLateMoney(needs)
  const expire = expireDue(needs)
  const dropDevices = dropOldDevices(needs)
  const dropRequests = dropOldRequests({ store: storage, systemClock })
  const endContracts = endNotices({
    ...{ store: storage, newId, businessClock, systemClock, operator: config.operatorName },
    readersOf: readersFrom(storage.read.members),
  })
  const dropAccess = dropOldAccess({ store: storage, systemClock })
  const tellOfForgotten = tellForgotten({ ...needs, log })
  // In this order in a test's tick; each with a loop of its own in production, so that none waits for another.
  const workers = [
    async () => clock?.look(),
    async () => sandbox?.tick(),
    () => ask(roundLimit),
    () => asksDisputes(roundLimit),
    () => returnLate(roundLimit),
    () => send(roundLimit),
    () => endHolds(roundLimit),
    async () => {
      await expire(roundLimit)
      await dropDevices(roundLimit)
      await dropRequests(roundLimit)
      await endContracts()
      await dropAccess()
    },
    () => tellOfForgotten(roundLimit),
    () => postOffice.carry(isStopping),
    () => carryOutResends(isStopping),
  ]
  const loopOf = (everyMs: number) => (work: () => Promise<unknown>) =>
    createLoop(work, everyMs, error => log.error({ error }, 'a round of a worker failed'))
  const viewLoop = loopOf(viewRoundMs)(pageViews.flush)
  const loops = workers.map(loopOf(roundMs))
  wakeWorkers = () => {
    for (const loop of loops) loop.wake()
    courier.wake()
  }

  return {
    listener,
    tick: async () => {
      for (const work of workers) await work()
      await pageViews.flush()
      await courier.tick()
    },
    start: () => {
      courier.start()
      for (const loop of [...loops, viewLoop]) loop.start()
    },
    stop: async () => {
      stopping = true
      await postOffice.closeAfter(Promise.all(loops.map(loop => loop.stop())))
      await courier.stop()
      await viewLoop.stop()
      await pageViews.flush().catch(error => log.error({ error }, 'views of pages were not counted'))
      await outbound.close()
      metrics.close()
      await storage.close()
    },
    storage,
    refunds,
    sandboxShop,
    sandboxMember,
  }
}
