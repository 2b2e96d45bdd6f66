import { Agent, request } from 'undici'
import type { Chance } from './chance.js'

export type Page = { status: number; location: string; text: string }

/** A payer's browser that reloads for as long as the gateway is away. */
export type Browser = {
  /** `undefined` once the test is over. */
  get(path: string): Promise<Page | undefined>
  post(path: string, body: string): Promise<Page | undefined>
}

export type BrowserNeeds = {
  baseUrl: string
  isOver: () => boolean
  agent: Agent
  chance: Chance
  /** Told of every answer that a payer must never see. */
  fault: (text: string) => void
}

const pauseMs = 40
const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'pl' }

export const createAgent = (): Agent =>
  new Agent({ connections: 32, connect: { timeout: 1_000 }, headersTimeout: 10_000 })

export const openBrowser = (needs: BrowserNeeds): Browser => {
  // Every browser has an address of its own: what is tested is not the traffic limit.
  const address = `10.${needs.chance.below(256)}.${needs.chance.below(256)}.${needs.chance.below(256)}`
  const visit = async (method: 'GET' | 'POST', path: string, body?: string): Promise<Page | undefined> => {
    while (!needs.isOver()) {
      const page = await once(needs, { method, path, body, address })
      if (page) return page
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
    return undefined
  }
  return { get: path => visit('GET', path), post: (path, body) => visit('POST', path, body) }
}

type Visit = { method: 'GET' | 'POST'; path: string; body: string | undefined; address: string }

/** `undefined` when the connection was refused or broke off. */
const once = async ({ agent, baseUrl, fault }: BrowserNeeds, visit: Visit): Promise<Page | undefined> => {
  const { method, path, body, address } = visit
  try {
    const answer = await request(new URL(path, baseUrl), {
      dispatcher: agent,
      method,
      headers: { ...headers, 'x-forwarded-for': address },
      ...(body === undefined ? {} : { body }),
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 400)
      fault(`${method} ${path.replace(/[0-9a-f-]{36}/, ':id')} answered ${answer.statusCode}`)
    return { status: answer.statusCode, location: String(answer.headers.location ?? ''), text }
  } catch {
    return undefined
  }
}
