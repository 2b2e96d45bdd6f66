import type { VisitorCall } from './call.js'
import type { PasskeyBlock } from './components.js'
import type { PanelNeeds } from './needs.js'

type Given = Pick<PasskeyBlock, 'id' | 'action' | 'purpose' | 'submit'> &
  Partial<Pick<PasskeyBlock, 'title' | 'text' | 'answer' | 'fields' | 'hidden' | 'look'>>

/** The form that a passkey answers; none where browsers know no passkeys at this address. */
export const passkeyBlock = (
  { passkeys }: Pick<PanelNeeds, 'passkeys'>,
  { t, ask }: Pick<VisitorCall, 't' | 'ask'>,
  given: Given,
): PasskeyBlock[] =>
  passkeys.available(ask.headers.host)
    ? [
        {
          ...{ kind: 'passkey', title: null, text: null, answer: 'passkey', fields: [], hidden: [], look: 'secondary' },
          ...{ without: t('entrance.passkey-script'), failed: t('entrance.passkey-failed') },
          ...given,
        },
      ]
    : []
