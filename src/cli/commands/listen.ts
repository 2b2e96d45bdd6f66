import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { ensureSandboxShop } from '../../merchants/sandbox-shop.js'
import { createOutbound } from '../../notifications/outbound.js'
import { outboundGuard } from '../../outbound-guard.js'
import { type Call, type Command, optional, Report, required } from '../command.js'
import { forwarder } from '../listen/forward.js'
import { listen } from '../listen/listen.js'
import type { News } from '../listen/news-source.js'
import { restSource } from '../listen/rest-source.js'
import { saidFacts, saidText } from '../listen/said-text.js'
import { sandboxOnly, signerFlags, signerMeanings, signerOf } from '../shop-signer.js'

const kinds = ['pending', 'authorized', 'settled', 'rejected', 'cancelled', 'error', 'refund'] as const

/** Brings a shop's notifications to a machine that the gateway cannot reach. */
export const listenCommands: Record<string, Command> = {
  listen: {
    usage: '--forward <url> [--events <kind>,…] [--after <cursor>]',
    about: 'fetches what a shop is told and forwards it to an address on this machine, signed as by the gateway',
    flags: [...signerFlags, 'forward=', 'events=', 'after=', 'gateway=', 'token-file='],
    meanings: signerMeanings,
    details: `For a sandbox elsewhere, whose notifications cannot reach your laptop: no tunnel, no public address. Bytes and headers are the courier's,
signed with the test key at the moment of sending. A local gateway needs none of this: it calls http://127.0.0.1 by itself.
Every answer is shown; "not yet" (425, 409, 503) is asked again after two seconds. Ctrl-C ends it and prints the cursor to go on from.
Kinds of events: ${kinds.join(', ')}.`,
    examples: [
      'listen --forward http://127.0.0.1:4000/notifications',
      'listen --forward http://127.0.0.1:4000/notifications --events settled,refund --json',
      'listen --forward http://127.0.0.1:4000/notify --gateway https://sandbox.example --merchant … --shop … --key-file shop.key --token-file token',
    ],
    run: async call => run(call),
  },
}

const run = async (call: Call): Promise<Report> => {
  sandboxOnly(call, 'Listening')
  const forward = address(required(call, 'forward'), '--forward')
  const gateway = address(optional(call.flags.gateway) ?? call.config.baseUrl, '--gateway').replace(/\/+$/, '')
  const wanted = wantedOf(call)
  const signer = await signerOf(call)
  const source = restSource({ gateway, ...signer, apiToken: await tokenOf(call) })
  const outbound = createOutbound(outboundGuard(call.config))
  const { print, systemClock, flags } = call
  const json = flags.json === true
  if (!json) print(`Listening to ${gateway} for shop ${signer.serviceId}; forwarding to ${forward}. Ctrl-C ends it.`)
  try {
    const cursor = await listen({
      source,
      forward: forwarder({ signer, send: outbound.send, systemClock }, forward),
      wanted,
      say: said => print(json ? JSON.stringify(saidFacts(said, systemClock())) : saidText(said, systemClock())),
      pause: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    })(optional(flags.after) ?? undefined, call.interruption())
    return new Report(
      { kind: 'stopped', cursor: cursor ?? null },
      `Stopped. Go on from here with --after ${cursor ?? 'now'}`,
      false,
    )
  } finally {
    await outbound.close()
  }
}

const tokenOf = async (call: Call): Promise<string> => {
  const file = optional(call.flags['token-file'])
  if (file !== null) {
    const text = await readFile(file, 'utf8').catch(error => {
      throw refusal(`The token file ${file} cannot be read (${String(error.code)}).`)
    })
    return text.trim()
  }
  const isElsewhere = call.flags['key-file'] !== undefined
  const { apiToken, merchantId } = isElsewhere ? nobody : await ensureSandboxShop((await call.open()).needs)()
  if (apiToken !== null && [undefined, merchantId].includes(optional(call.flags.merchant) ?? undefined)) return apiToken
  throw refusal('Give an API token of the merchant in a file: --token-file. "kasa token create" makes one.')
}

const nobody = { apiToken: null, merchantId: '' }

const wantedOf = ({ flags }: Call): ((news: News) => boolean) => {
  const given = optional(flags.events)?.split(',')
  if (given === undefined) return () => true
  const unknown = given.find(kind => !kinds.some(known => known === kind))
  if (unknown !== undefined) throw refusal(`"${unknown}" is no kind of event: ${kinds.join(', ')}.`)
  return ({ type, status }) => given.includes(type === 'refund' ? 'refund' : status)
}

const address = (text: string, flag: string): string => {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text
  throw refusal(`${flag} is an address such as http://127.0.0.1:4000/notifications.`)
}

const refusal = (sentence: string) => new OperatorRefusal('command/usage', sentence)
