import { formatMoment } from '../../http/moment-text.js'
import type { ReadMessage, Side, ThreadEvent } from '../../threads/thread.js'
import type { MemberCall } from '../call.js'
import type { ConversationBlock } from '../components.js'
import type { PanelKey, PanelPhrases } from '../texts.js'

const eventWords: Readonly<Record<ThreadEvent, PanelKey>> = {
  closed: 'messages.event-closed',
  'notice.given': 'messages.event-notice-given',
  'notice.withdrawn': 'messages.event-notice-withdrawn',
  'notice.ended': 'messages.event-notice-ended',
}

/** `1.4 MB`, `12 kB`. */
const sizeText = (bytes: number, language: string): string => {
  const isLarge = bytes >= 1024 * 1024
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: isLarge ? 1 : 0 })
  return `${format.format(Math.max(1, bytes / (isLarge ? 1024 * 1024 : 1024)))} ${isLarge ? 'MB' : 'kB'}`
}

type Shown = {
  reader: Side
  /** Of whoever runs this gateway: what merchants are shown instead of its people's names. */
  operator: string
  messages: readonly ReadMessage[]
  /** Where what the reader has not seen begins. */
  unreadFrom: number | null
  /** The thread's address. */
  path: string
}

const speaker = ({ author, side }: ReadMessage, { reader, operator }: Shown): string => {
  if (side === 'merchant') return author
  return reader === 'operator' && author !== operator ? `${author} · ${operator}` : operator
}

const textOf = (t: PanelPhrases, { event, text }: ReadMessage): string =>
  event === null ? text : [t(eventWords[event]), text].filter(part => part !== '').join('\n\n')

/** What was written, oldest first; older ones are a page away. */
export const conversation = ({ t, language }: Pick<MemberCall, 't' | 'language'>, shown: Shown): ConversationBlock => {
  const first = shown.messages[0]
  return {
    kind: 'conversation',
    title: t('messages.conversation'),
    older: first !== undefined && first.seq > 1 ? `${shown.path}?before=${first.seq}` : null,
    messages: shown.messages.map(message => ({
      id: `m${message.seq}`,
      who: speaker(message, shown),
      at: formatMoment(message.createdAt, language),
      isOwn: message.side === shown.reader,
      isEvent: message.event !== null,
      isNew: shown.unreadFrom === message.seq,
      text: textOf(t, message),
      files: message.attachments.map(({ publicId, name, sizeBytes }) => ({
        href: `${shown.path}/files/${publicId}`,
        name,
        size: sizeText(sizeBytes, language),
      })),
    })),
  }
}
