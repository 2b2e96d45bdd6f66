import { type Answer, type Ask, page } from '../../http/route.js'
import type { SandboxShop } from '../../merchants/sandbox-shop.js'
import { type RoomView, roomFor } from '../frame.js'
import type { GuideNeeds } from '../needs.js'
import { guideLanguages, placeholders, type SnippetValues, snippetText } from './snippets.js'

/** `/developers/guide/{language}`: programs to copy and run, and what is worth knowing. */
export type GuideView = RoomView & {
  tabs: readonly { href: string; label: string; isCurrent: boolean }[]
  needs: string
  sections: readonly { id: string; title: string; text: string; file: string; run: string; code: string }[]
  facts: readonly { name: string; text: string }[]
}

const path = '/developers/guide'
const facts = ['amounts', 'text', 'raw', 'notYet', 'twice', 'return', 'localhost', 'keys'] as const

/** `GET /developers/guide` and `/developers/guide/{language}`: with the test shop's values in a sandbox, with placeholders in production. */
export const showGuide =
  (needs: GuideNeeds, shop?: SandboxShop) =>
  (ask: Ask): Answer => {
    const room = roomFor(needs.mode, ask, path, 'guide.title')
    const { texts, frame } = room
    const language = guideLanguages.find(({ code }) => code === ask.params.language) ?? guideLanguages[0]
    if (language === undefined) throw new Error('the guide has no language')
    const values: SnippetValues = {
      baseUrl: needs.baseUrl(),
      ...placeholders,
      ...(shop && {
        merchantId: shop.merchantId,
        serviceId: shop.serviceId,
        serviceKey: shop.serviceKey,
        apiToken: shop.apiToken ?? placeholders.apiToken,
      }),
    }
    const view: GuideView = {
      ...{ texts, frame },
      tabs: guideLanguages.map(({ code, name }) => ({
        href: `${path}/${code}`,
        label: name,
        isCurrent: code === language.code,
      })),
      needs: texts[language.needs],
      sections: language.kinds.map(kind => ({
        id: kind,
        title: texts[`guide.${kind}`],
        text: texts[`guide.${kind}Text`],
        file: `${kind}.${language.ending}`,
        run: language.run(kind),
        code: snippetText(language, kind, values),
      })),
      facts: facts.map(fact => ({ name: texts[`guide.fact.${fact}`], text: texts[`guide.fact.${fact}Text`] })),
    }
    return page(200, needs.render('developers/guide', room.language, view))
  }
