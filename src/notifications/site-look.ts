import type { SiteLook } from '../onboarding/site-proof.js'
import type { Send } from './outbound.js'

/** TXT entries of a name, each in the pieces in which it came. */
type ResolveTexts = (host: string) => Promise<string[][]>

/** Looks at merchants' sites through the guarded client: the same addresses are closed to it as to notifications (domain.md §8). */
export const createSiteLook = (send: Send, resolveTexts: ResolveTexts): SiteLook => ({
  page: async url => {
    const headers = { accept: 'text/html, text/plain', 'user-agent': 'Kasa-site-check' }
    const answer = await send({ method: 'GET', url, headers })
    return 'failure' in answer
      ? { failure: answer.reason }
      : { status: answer.status, text: answer.body.toString('utf8') }
  },
  // A name without entries and a name that nobody knows are the same to whoever asks for an entry.
  texts: host =>
    resolveTexts(host).then(
      found => found.map(pieces => pieces.join('')),
      () => [],
    ),
})
