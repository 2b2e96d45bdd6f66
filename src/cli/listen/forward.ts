import { type SigningKeys, sendOnce } from '../../notifications/deliver.js'
import type { Send } from '../../notifications/outbound.js'
import type { Signer } from '../attack/shot.js'
import type { News } from './news-source.js'

/** What the shop said to one message: its status, or why there was none. */
export type Forwarded = { status: number | null; tookMs: number; said: string; reason: string | null; odd: boolean }

/** Sends one message to the shop's address, with the courier's bytes and headers. */
export const forwarder =
  (needs: { signer: Signer; send: Send; systemClock: () => Date }, url: string) =>
  async ({ id, body, livemode }: News): Promise<Forwarded> => {
    const { signer, send, systemClock } = needs
    const keys: SigningKeys = {
      merchantPublicId: signer.merchantId,
      servicePublicId: signer.serviceId,
      signingKey: signer.serviceKey,
    }
    const nobodys = { id: 0, merchantId: 0, shopId: 0, paymentId: 0, sequence: 0, tries: 0, notYet: 0 }
    const { attempt } = await sendOnce(
      {
        keysOf: async () => keys,
        ...(signer.privateKey && { ed25519: signer.privateKey }),
        ...{ businessClock: systemClock, systemClock, random: () => 0.5, send },
      },
      { ...nobodys, livemode, eventId: id, url, body, createdAt: systemClock() },
    )
    const { status, durationMs: tookMs, answer: said, error: reason, odd } = attempt
    return { status, tookMs, said, reason, odd }
  }
