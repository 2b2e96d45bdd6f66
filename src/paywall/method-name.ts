import type { Phrases } from '../http/phrases.js'
import { channels } from '../payments/methods.js'
import { ownChannelCode } from '../payments/profile-kind.js'

/** What a channel is called on a receipt: banks and BLIK by their own name, the rest in the payer's language. */
export const methodName = (code: string, t: Phrases): string => {
  const channel = channels.find(row => row.code === ownChannelCode(code))
  if (channel === undefined) return code
  if (channel.flow === 'card') return t('card.name')
  if (channel.flow !== 'transfer') return channel.name
  return t(channel.needsSplit ? 'split.name' : 'transfer.name')
}
