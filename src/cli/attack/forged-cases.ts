import { createHash } from 'node:crypto'
import type { AttackCase } from './case.js'
import { type Shot, sealed, withHeaders } from './shot.js'

const imoje = 'X-Imoje-Signature'
const webhookNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const
const noWebhook = Object.fromEntries(webhookNames.map(name => [name, undefined]))
const minuteMs = 60_000
/** Many times what a notification can be: they have a few kilobytes. */
const oversizedBytes = 2_000_000

const imojeHeader = (shot: Shot, change: (value: string) => string): Shot =>
  withHeaders(shot, { [imoje]: change(shot.headers[imoje] ?? '') })

/** What a stranger, a broken proxy or a thief of old messages sends. None of it may fulfil an order. */
export const forgedCases: readonly AttackCase[] = [
  {
    name: 'no-signature',
    moment: 'before',
    sends: 'a paid notification without any signature',
    expects: 'refused',
    why: 'Anybody can post to this address. Without a signature nothing is known about the sender.',
    shots: ({ tell }) => [withHeaders(tell(), { ...noWebhook, [imoje]: undefined })],
  },
  {
    name: 'wrong-key',
    moment: 'before',
    sends: 'a paid notification signed with another key',
    expects: 'refused',
    why: "Compare the signature with hash(alg, raw body + serviceKey) of your own key, not only the header's form.",
    shots: ({ text, news, stranger, signer }) => [
      sealed(text(), news(), { ...stranger, merchantId: signer.merchantId, serviceId: signer.serviceId }),
    ],
  },
  {
    name: 'empty-signature',
    moment: 'before',
    sends: 'imoje’s header with an empty signature, and no other',
    expects: 'refused',
    why: 'An empty signature must not equal a missing one, and no comparison may end early at its length.',
    shots: ({ tell }) => [
      imojeHeader(withHeaders(tell(), noWebhook), value => value.replace(/signature=[^;]*/, 'signature=')),
    ],
  },
  {
    name: 'wrong-algorithm',
    moment: 'before',
    sends: 'a hash that is right, but MD5',
    expects: 'refused',
    why: 'Take sha224, sha256, sha384 and sha512 alone: the sender must not choose a hash that can be forged.',
    shots: ({ tell, signer }) => {
      const shot = withHeaders(tell(), noWebhook)
      const hash = createHash('md5').update(shot.body).update(signer.serviceKey).digest('hex')
      return [imojeHeader(shot, value => value.replace(/signature=.*/, `signature=${hash};alg=md5`))]
    },
  },
  {
    name: 'tampered',
    moment: 'before',
    sends: 'a signed pending notification whose body was changed to paid',
    expects: 'refused',
    why: 'The signature covers the body. Verify it before anything of the body is believed.',
    shots: ({ tell }) => {
      const shot = tell({ status: 'pending' })
      return [{ ...shot, body: Buffer.from(shot.body.toString().replaceAll('"pending"', '"settled"')) }]
    },
  },
  {
    name: 'reserialised',
    moment: 'before',
    sends: 'a body that was parsed and written again with blanks, under the signature of the original',
    expects: 'refused',
    why: 'Verify the bytes as they came, never JSON.stringify of what a framework has parsed.',
    shots: ({ tell }) => {
      const shot = tell()
      return [{ ...shot, body: Buffer.from(JSON.stringify(JSON.parse(shot.body.toString()), null, 1)) }]
    },
  },
  {
    name: 'wrong-merchant',
    moment: 'before',
    sends: 'a header for another merchant',
    expects: 'refused',
    why: 'merchantid in X-Imoje-Signature must be yours.',
    shots: ({ tell, stranger }) => [
      imojeHeader(tell(), value => value.replace(/merchantid=[^;]*/, `merchantid=${stranger.merchantId}`)),
    ],
  },
  {
    name: 'wrong-shop',
    moment: 'before',
    sends: 'a header and a body for another shop, signed with your key',
    expects: 'refused',
    why: 'serviceid in the header and serviceId in the body must be yours: two of your shops may use equal order numbers.',
    shots: ({ text, news, stranger, signer }) => [
      sealed(text().replaceAll(signer.serviceId, stranger.serviceId), news(), {
        ...signer,
        serviceId: stranger.serviceId,
      }),
    ],
  },
  {
    name: 'other-shops-body',
    moment: 'before',
    sends: 'your header over the body of another shop',
    expects: 'refused',
    why: 'serviceId in the body must be yours as well as the header’s.',
    shots: ({ seal, text, stranger, signer }) => [seal(text().replaceAll(signer.serviceId, stranger.serviceId))],
  },
  {
    name: 'old',
    moment: 'before',
    needs: 'webhooks',
    sends: 'a well-signed notification whose timestamp is an hour old',
    expects: 'refused',
    why: 'webhook-timestamp is signed and fresh in every try: older than five minutes is a recording.',
    shots: ({ tell, now }) => [tell({ at: new Date(now.getTime() - 60 * minuteMs) })],
  },
  {
    name: 'from-the-future',
    moment: 'before',
    needs: 'webhooks',
    sends: 'a well-signed notification whose timestamp is an hour ahead',
    expects: 'refused',
    why: 'More than five minutes ahead: it could be kept and used later.',
    shots: ({ tell, now }) => [tell({ at: new Date(now.getTime() + 60 * minuteMs) })],
  },
  {
    name: 'other-event-id',
    moment: 'before',
    needs: 'webhooks',
    sends: 'a body that was sent before under a new webhook-id',
    expects: 'refused',
    why: 'webhook-signature covers the id: whoever could change it could have one event processed many times.',
    shots: ({ tell, newId }) => [withHeaders(tell(), { 'webhook-id': `evt_${newId()}_9` })],
  },
  {
    name: 'half-the-headers',
    moment: 'before',
    needs: 'webhooks',
    sends: 'webhook-signature without its timestamp',
    expects: 'refused',
    why: 'Who could take a header away could send old messages again: all three, or none.',
    shots: ({ tell }) => [withHeaders(tell(), { 'webhook-timestamp': undefined })],
  },
  {
    name: 'empty-body',
    moment: 'before',
    sends: 'nothing, well signed',
    expects: 'refused',
    why: 'An empty body must be said no to, not crash the handler. An empty body here often means that a parser has eaten it.',
    shots: ({ seal }) => [seal('')],
  },
  {
    name: 'html-body',
    moment: 'before',
    sends: 'the HTML of an error page, well signed',
    expects: 'refused',
    why: 'What is no JSON object is refused: a proxy between may answer or send its own pages.',
    shots: ({ seal }) => [seal('<!doctype html><title>502 Bad Gateway</title>')],
  },
  {
    name: 'oversized',
    moment: 'before',
    sends: 'two megabytes, well signed',
    expects: 'dropped',
    why: 'Stop reading at some 256 kB: notifications have a few, and memory is what a flood takes first.',
    shots: ({ seal, text }) => [seal(text().replace(/}$/, `,"padding":"${'x'.repeat(oversizedBytes)}"}`))],
  },
  {
    name: 'broken-off',
    moment: 'before',
    sends: 'half a body and then nothing, and after it a forged one',
    expects: 'refused',
    why: 'Connections break. Half a message changes nothing, and the next one is answered.',
    shots: ({ tell }) => [{ ...tell(), pace: 'broken off' }, withHeaders(tell(), { ...noWebhook, [imoje]: undefined })],
  },
  {
    name: 'get',
    moment: 'before',
    sends: 'GET',
    expects: 'refused',
    why: 'Only POST is a notification. An address that says 200 to everything hides a wrong path until money is missing.',
    shots: () => [{ method: 'GET', headers: { Accept: 'text/plain' }, body: Buffer.alloc(0), pace: 'at once' }],
  },
]
