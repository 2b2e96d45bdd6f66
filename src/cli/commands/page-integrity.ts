import { createAssets } from '../../http/assets.js'
import { framedHeaders, framersIn, securityHeaders } from '../../http/headers.js'
import { isIntact, pageFaults } from '../../http/page-integrity.js'
import { shopScriptInventory } from '../../http/shop-scripts.js'
import { scriptInventory } from '../../http/well-known.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { type Command, optional } from '../command.js'

/** Compares a live page with this program, to be run by a scheduler from another machine. */
export const pageIntegrityCommands: Record<string, Command> = {
  'page-integrity': {
    usage: '<url> [--framed-by <origin>,…]',
    about:
      'compares a live payment page, its headers and its scripts with what this very version sends; ends with 1 when they differ',
    flags: ['framed-by='],
    run: async ({ words, flags }) => {
      const [address = ''] = words
      if (!/^https?:\/\//.test(address) || !URL.canParse(address))
        throw new OperatorRefusal('command/usage', 'Give the address of a payment page: kasa page-integrity https://…')
      const { origin, pathname } = new URL(address)
      const scripts = scriptInventory(createAssets())
      const page = await get(address)
      // A page for frames names the shop's registered origins; who gives them has them compared, else they are shown.
      const given = optional(flags['framed-by'])?.split(',')
      const framers = given ?? (framedPages.test(pathname) ? framersIn(page.headers['content-security-policy']) : [])
      const faults = pageFaults(
        { origin, headers: page.headers, html: page.body.toString('utf8') },
        scripts,
        framers.length > 0 ? framedHeaders(origin, framers) : securityHeaders(origin),
      )
      const served = [...scripts, ...shopScriptInventory()]
      for (const { address: script, integrity } of served) {
        const { body } = await get(new URL(script, origin).href)
        if (!isIntact(body, integrity)) faults.push(`The script ${script} is not the one of this version.`)
      }
      if (faults.length > 0) throw new OperatorRefusal('page/altered', faults.join('\n'))
      return {
        ...{ page: address, scripts: served.length, headers: 'as sent by this version' },
        ...{ framedBy: framers.length > 0 ? framers.join(' ') : null, altered: false },
      }
    },
  },
}

/** `/widget/{payment}` and `/installments`, with or without a language. */
const framedPages = /^(?:\/[a-z]{2})?\/(?:widget|installments)(?:\/|$)/

const timeLimitMs = 10_000

const get = async (address: string) => {
  try {
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeLimitMs) })
    return { headers: Object.fromEntries(answer.headers), body: Buffer.from(await answer.arrayBuffer()) }
  } catch (error) {
    throw new OperatorRefusal('page/altered', `${address} cannot be read within 10 seconds, or leads elsewhere.`, {
      cause: error,
    })
  }
}
