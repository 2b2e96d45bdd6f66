import { type Answer, seeOther } from '../../http/route.js'
import type { VisitorCall } from '../call.js'
import { setCookie } from '../cookies.js'
import type { PanelNeeds } from '../needs.js'
import { nextPage } from '../next-page.js'
import { merchantRow, type PanelRow, visitorRow } from '../row.js'
import { asPanelLanguage } from '../texts.js'

/** What the top bar lets choose: the language, and whose figures the tabs show. */
export const choiceRoutes = (needs: PanelNeeds): PanelRow[] => [
  visitorRow({ method: 'POST', path: '/panel/language', handle: call => chooseLanguage(needs, call) }),
  merchantRow({
    method: 'POST',
    path: '/panel/shop',
    may: 'own.account',
    handle: ({ form, shops }) => {
      const shop = shops.find(({ publicId }) => publicId === form.text('shop'))
      return seeOther(nextPage(form.text('next')), {
        'set-cookie': setCookie(needs.baseUrl(), 'shop', shop?.publicId ?? null),
      })
    },
  }),
]

const yearSeconds = 365 * 24 * 3600

const chooseLanguage = async (needs: PanelNeeds, call: VisitorCall): Promise<Answer> => {
  const language = asPanelLanguage(call.form.text('language'))
  if (language === undefined) return seeOther(nextPage(call.form.text('next')))
  if ('member' in call) {
    const { member } = call as VisitorCall & { member: Parameters<typeof needs.store.read.members.save>[0] }
    await needs.store.write(({ members }) => members.save({ ...member, language, modifiedAt: call.now }, member))
  }
  return seeOther(nextPage(call.form.text('next')), {
    'set-cookie': setCookie(needs.baseUrl(), 'language', language, yearSeconds),
  })
}
