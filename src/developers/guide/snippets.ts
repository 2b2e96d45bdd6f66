import { readFileSync } from 'node:fs'
import type { TextKey } from '../texts.js'

export type SnippetKind = 'form' | 'link' | 'sale' | 'notification' | 'sdk'

/** What every guide shows, in its order. */
const everywhere: readonly SnippetKind[] = ['form', 'link', 'sale', 'notification']

/** A language of the guide: its snippets lie in `views/developers/snippets/{code}`, one file a kind. */
export type GuideLanguage = {
  code: string
  name: string
  ending: string
  kinds: readonly SnippetKind[]
  run: (kind: SnippetKind) => string
  needs: TextKey
}

export const guideLanguages: readonly GuideLanguage[] = [
  {
    code: 'curl',
    name: 'curl',
    ending: 'sh',
    kinds: everywhere,
    run: kind => (kind === 'notification' ? 'sh notification.sh body.json "$header"' : `sh ${kind}.sh`),
    needs: 'guide.needs.curl',
  },
  {
    code: 'php',
    name: 'PHP',
    ending: 'php',
    kinds: everywhere,
    run: kind => (kind === 'notification' ? 'php -S 127.0.0.1:4000 notification.php' : `php ${kind}.php`),
    needs: 'guide.needs.php',
  },
  {
    code: 'python',
    name: 'Python',
    ending: 'py',
    kinds: everywhere,
    run: kind => `python3 ${kind}.py`,
    needs: 'guide.needs.python',
  },
  {
    code: 'node',
    name: 'Node',
    ending: 'mjs',
    kinds: [...everywhere, 'sdk'],
    run: kind => `node ${kind}.mjs`,
    needs: 'guide.needs.node',
  },
]

const folder = new URL('../../../views/developers/snippets/', import.meta.url)
const texts = new Map(
  guideLanguages.flatMap(({ code, ending, kinds }) =>
    kinds.map(kind => [`${code}/${kind}`, readFileSync(new URL(`${code}/${kind}.${ending}`, folder), 'utf8')]),
  ),
)

/** What is filled into a snippet. */
export type SnippetValues = Readonly<Record<'baseUrl' | 'merchantId' | 'serviceId' | 'serviceKey' | 'apiToken', string>>

/** Where there is no test shop: nothing in a snippet is a secret. */
export const placeholders: Omit<SnippetValues, 'baseUrl'> = {
  merchantId: 'your-merchant-id',
  serviceId: 'your-service-id',
  serviceKey: 'your-service-key',
  apiToken: 'your-api-token',
}

/** A stored snippet with these values: the very text that a test runs. */
export const snippetText = (language: GuideLanguage, kind: SnippetKind, values: SnippetValues): string =>
  (texts.get(`${language.code}/${kind}`) ?? '').replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => values[name as keyof SnippetValues],
  )
