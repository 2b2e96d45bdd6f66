import type { NotificationHandler } from '../notifications/handler.js'
import { bodyOfNode, type NodeRequest } from './node-request.js'

interface FastifyReply {
  code(status: number): FastifyReply
  headers(values: Record<string, string>): FastifyReply
  send(body: string): FastifyReply
}

/** The part of Fastify's instance that is used. */
export interface FastifyScope {
  removeAllContentTypeParsers(): void
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown
  all(path: string, handler: (request: { readonly raw: NodeRequest }, reply: FastifyReply) => Promise<unknown>): unknown
}

/** A plugin: what it changes about bodies holds for its own route alone. */
export type FastifyRoute = (scope: FastifyScope, options: { readonly url: string }) => Promise<void>

/**
 * A plugin for `app.register(notificationRoute(take), { url: '/notifications' })`. Bodies of this route alone stay
 * unparsed; the rest of the app keeps its parsers.
 */
export const notificationRoute =
  (handler: NotificationHandler): FastifyRoute =>
  async (scope, { url }) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all(url, async ({ raw }, reply) => {
      const { status, headers, body } = await handler({
        method: raw.method,
        headers: raw.headers,
        body: () => bodyOfNode(raw, [raw.rawBody]),
      })
      return reply
        .code(status)
        .headers({ ...headers })
        .send(body)
    })
  }
