import { createLimit } from './http/try-limit.js'
import { LogoFault, type MadeLogo, makeLogo } from './logos/make-logo.js'
import type { JudgeAddress } from './merchants/save-addresses.js'
import { SettingRefusal, settingFault } from './merchants/setting-fault.js'
import { type DeliverNeeds, sendOnce } from './notifications/deliver.js'
import type { DialNeeds } from './notifications/guarded-dial.js'
import { judgeAddress } from './notifications/judge-address.js'
import { sendTestMessage, testsInTenMinutes } from './payments/send-test-message.js'

/** What the panel's pages about shops ask of the hands. */
type ShopDesk = {
  judgeAddress: JudgeAddress
  sendTestMessage: ReturnType<typeof sendTestMessage>
  /** Throws `SettingRefusal` (field `logo`). */
  makeLogo: (file: Buffer) => MadeLogo
}

const tenMinutesSeconds = 600

/** Ties the panel's pages about shops to the hands; test messages are limited by shop. */
export const openShopDesk = (needs: { guard: DialNeeds; delivering: DeliverNeeds; newId: () => string }): ShopDesk => {
  const { guard, delivering, newId } = needs
  const limit = createLimit({ points: testsInTenMinutes, duration: tenMinutesSeconds })
  return {
    judgeAddress: address => judgeAddress(address, guard.rules),
    sendTestMessage: sendTestMessage({
      sendOnce: async message => {
        const { attempt } = await sendOnce(delivering, { ...message, id: 0, paymentId: 0, tries: 0, notYet: 0 })
        return attempt
      },
      mayTest: ({ publicId }) => limit(publicId),
      newId,
      businessClock: delivering.businessClock,
    }),
    makeLogo: file => {
      try {
        return makeLogo(file)
      } catch (error) {
        if (error instanceof LogoFault) throw new SettingRefusal([settingFault('logo', error.rule)])
        throw error
      }
    },
  }
}
