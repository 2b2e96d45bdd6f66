import { type ClientRequest, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect as secured } from 'node:tls'
import { outboundFailure } from '../../notifications/failure.js'
import { type DialNeeds, guardedDial } from '../../notifications/guarded-dial.js'
import { portOf, urlRefusal } from '../../notifications/safe-address.js'
import type { Answer } from './judge.js'
import type { Shot } from './shot.js'

const pieces = 4
const pieceMs = 150
/** Read of an answer, as by the gateway. */
const saidBytes = 64 * 1024

/** Sends one shot to an address, within the outbound guard, on a connection of its own. Never rejects: what went wrong is an answer without status. */
export const shooter =
  (guard: DialNeeds, patienceMs: number) =>
  async (address: string, shot: Shot): Promise<Answer> => {
    const startedAt = performance.now()
    const since = () => Math.round(performance.now() - startedAt)
    const url = new URL(address)
    const refusal = urlRefusal(url, guard.rules)
    if (refusal !== undefined) return { status: null, reason: refusal, said: '', tookMs: 0 }
    try {
      const { status, said } = await exchange(guard, url, shot, patienceMs)
      return { status, reason: '', said, tookMs: since() }
    } catch (error) {
      const { reason } = error instanceof TooLate ? error : outboundFailure(error as Error)
      return { status: null, reason, said: '', tookMs: since() }
    }
  }

class TooLate extends Error {
  constructor(readonly reason: string) {
    super(reason)
  }
}

const exchange = async (
  guard: DialNeeds,
  url: URL,
  { method, headers, body, pace }: Shot,
  patienceMs: number,
): Promise<{ status: number; said: string }> => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = await guardedDial(guard, { host, port: portOf(url) }, patienceMs)()
  const isSecure = url.protocol === 'https:'
  const createConnection = () => (isSecure ? secured({ socket, servername: host }) : socket)
  const length = method === 'POST' ? { 'Content-Length': String(body.length) } : {}
  const options = { method, createConnection, agent: false, headers: { ...headers, ...length, Connection: 'close' } }
  const outgoing = (isSecure ? secureRequest : plainRequest)(url, options)
  try {
    return await new Promise((done, failed) => {
      const late = setTimeout(() => failed(new TooLate(`no answer within ${patienceMs / 1000} s`)), patienceMs)
      outgoing.once('error', failed).once('close', () => clearTimeout(late))
      outgoing.once('response', answer => {
        const chunks: Buffer[] = []
        const finish = () => done({ status: answer.statusCode ?? 0, said: saidOf(chunks) })
        answer
          .on('data', chunk => chunks.push(chunk))
          .once('end', finish)
          .once('error', finish)
      })
      write(outgoing, body, pace, () => failed(new TooLate('broken off, as planned')))
    })
  } finally {
    outgoing.on('error', () => undefined).destroy()
    socket.destroy()
  }
}

const write = (outgoing: ClientRequest, body: Buffer, pace: Shot['pace'], broken: () => void): void => {
  if (pace === 'at once') {
    outgoing.end(body)
    return
  }
  if (pace === 'broken off') {
    outgoing.write(body.subarray(0, body.length / 2), broken)
    return
  }
  const size = Math.ceil(body.length / pieces)
  const next = (from: number) => {
    if (outgoing.destroyed) return
    outgoing.write(body.subarray(from, from + size))
    if (from + size >= body.length) outgoing.end()
    else setTimeout(next, pieceMs, from + size)
  }
  next(0)
}

const saidOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).subarray(0, saidBytes).toString('utf8')
