import type { Profile } from '../profiles/profile.js'
import type { Card, Connector, Device } from './connector.js'
import type { Channel } from './methods.js'
import type { PaymentDraft } from './payment.js'
import type { ProfileKind } from './profile-kind.js'
import type { Secret } from './secret.js'

/** A payer's wish to pay by one channel. */
export type Wish = {
  channel: Channel
  connector: Connector
  language: string
  /** Keyed hash of the payer's network address, for counting failures. */
  addressHash: string
  returnUrl: string
  callbackUrl: string
  blikCode?: Secret
  card?: Secret<Card>
  /** The payer agreed that the card or BLIK is remembered, as this; the payment needs a `customerId`. */
  remember?: ProfileKind | null
  /** Pays with this instead of a code or a card. */
  profile?: ChargedProfile
  /** Number of instalments, for channels with instalments. */
  instalments?: number
  /** What the shop knows of the payer's device, for the issuer. */
  device?: Device
  /** Public id of the try; a fresh one unless given. */
  transactionId?: string
}

/** A try of a payment that is there. */
export type TryOrder = Wish & { merchantId: number; paymentId: number }
/** A try that opens its payment in the same write, so that none is ever left without it. */
export type OpeningOrder = Wish & { opens: PaymentDraft }

/** A remembered instrument to be charged. */
export type ChargedProfile = Pick<Profile, 'id' | 'kind'> & { token: Secret; cvc?: Secret; aliasKey?: string }
