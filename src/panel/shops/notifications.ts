import { requestText, responseText, toldBy } from '../../http/message-text.js'
import type { Answer } from '../../http/route.js'
import { saveNotificationUrl } from '../../merchants/save-addresses.js'
import type { TestMessage } from '../../payments/send-test-message.js'
import type { DeliveryAttempt, SentMessage } from '../../payments/sent-message.js'
import { entryOf } from '../call.js'
import {
  type Block,
  cell,
  chip,
  columns,
  fact,
  field,
  linkButton,
  notice,
  row,
  type Tone,
  table,
} from '../components.js'
import type { PanelNeeds } from '../needs.js'
import { panelPage } from '../page.js'
import { reasonOf } from './reasons.js'
import { idsOf, type ShopCall } from './shop-call.js'
import { type ShopForm, type ShopTab, tabPath } from './shop-form.js'
import { stamp } from './stamps.js'
import { troubleBlocks } from './trouble.js'

const addressForm: ShopForm = {
  name: 'address',
  may: 'shops.integrate',
  said: 'shops.saved',
  draw: ({ t, of }, typed) => ({
    title: t('shops.notification-url'),
    text: t('shops.notification-text'),
    fields: [
      field('url', 'notificationUrl', t('shops.notification-url'), {
        ...{ value: typed.text('notificationUrl', of.notificationUrl), maxlength: 300, inputmode: 'url' },
        ...{ hint: t('shops.notification-hint'), error: typed.error('notificationUrl') },
      }),
    ],
  }),
  obey: async (call, keeping, { shopDesk }) => {
    const needs = { ...keeping({ what: 'shop.changed' }), judgeAddress: shopDesk.judgeAddress }
    await saveNotificationUrl(needs)({ ...idsOf(call), notificationUrl: call.form.text('notificationUrl') || null })
    return null
  },
}

const testForm: ShopForm = {
  name: 'test',
  may: 'shops.integrate',
  said: 'shops.saved',
  draw: ({ t, of }, typed) => ({
    title: t('shops.test-title'),
    text: t('shops.test-text'),
    submit: t('shops.test-button'),
    look: 'secondary',
    fields: [
      field('static', 'notificationUrl', t('shops.notification-url'), {
        value: of.notificationUrl ?? t('shops.none'),
        error: typed.error('notificationUrl'),
      }),
    ],
  }),
  obey: async (call, _, needs) => {
    const { message, attempt } = await needs.shopDesk.sendTestMessage(call.of)
    const subject = { kind: 'shop', id: call.of.publicId }
    const after = { address: message.url, status: attempt.status, error: attempt.error }
    await needs.store.write(({ audit }) => audit.append(entryOf(call, { what: 'shop.tested', subject, after })))
    return showTest(needs, call, message, attempt)
  },
}

const showTest = (needs: PanelNeeds, call: ShopCall, message: TestMessage, attempt: DeliveryAttempt): Answer => {
  const { t, of } = call
  const reason = reasonOf(attempt, t)
  const isTaken = attempt.status === 200
  const tone: Tone = isTaken ? (reason === null ? 'done' : 'waiting') : 'refused'
  const title = t(isTaken ? 'shops.test-taken' : 'shops.test-refused')
  const entry = {
    ...{ at: stamp(attempt.startedAt), title: `POST ${message.url}`, text: null, tone, buttons: [] },
    facts: [
      fact(t('shops.test-status'), attempt.status === null ? '–' : `HTTP ${attempt.status}`),
      fact(t('shops.test-duration'), `${attempt.durationMs} ms`),
    ],
    texts: [
      { label: t('shops.test-request'), text: requestText(message, attempt, of.merchantPublicId) },
      { label: t('shops.test-answer'), text: responseText(attempt) },
    ],
  }
  return panelPage(needs, call, {
    title: t('shops.test-title'),
    back: { href: tabPath(call, 'notifications'), label: of.name },
    buttons: [linkButton(t('shops.back'), tabPath(call, 'notifications'))],
    blocks: [
      notice(tone, reason ?? t('shops.test-fine'), { title }),
      { kind: 'timeline', title: t('shops.test-exchange'), entries: [entry] },
      notice('quiet', t('shops.test-note')),
    ],
  })
}

const shownMessages = 20
const lookedMessages = 200

const tones: Readonly<Record<SentMessage['state'], Tone>> = {
  waiting: 'waiting',
  sending: 'waiting',
  delivered: 'done',
  given_up: 'refused',
  superseded: 'quiet',
  suppressed: 'quiet',
}

/** What was sent of late, without amounts and payers: those who integrate see this page too. */
const deliveryTable = async ({ store }: PanelNeeds, { t, of }: ShopCall): Promise<Block> => {
  const recent = await store.read.outbox.list(of.merchantId, { limit: lookedMessages })
  const messages = recent.filter(({ shopId }) => shopId === of.id).slice(0, shownMessages)
  return table(
    {
      id: 'deliveries',
      caption: t('shops.deliveries'),
      columns: columns(t('shops.when'), t('shops.message'), t('shops.status'), {
        label: t('shops.tries'),
        isEnd: true,
      }),
      rows: messages.map(message =>
        row([
          cell(stamp(message.createdAt)),
          cell(toldBy(message).says, { note: message.eventId }),
          chip(
            t(`shops.delivery-${message.state}`),
            tones[message.state],
            message.state === 'waiting' && message.tries > 0
              ? t('shops.delivery-next', { moment: stamp(message.dueAt) })
              : null,
          ),
          cell(String(message.tries)),
        ]),
      ),
      empty: t('shops.deliveries-empty'),
    },
    { isTitled: true },
  )
}

/** Where a shop is told of its payments, whether that works, and a test that shows what goes there and comes back (M31, M32). */
export const notificationsTab: ShopTab = {
  name: 'notifications',
  label: 'shops.tab-notifications',
  may: 'shops.integrate',
  forms: [addressForm, testForm],
  blocks: async (needs, call, draw) => [
    ...(await troubleBlocks(needs, call)),
    ...draw('address'),
    ...draw('test'),
    await deliveryTable(needs, call),
  ],
}
