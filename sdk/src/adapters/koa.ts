import type { NotificationHandler } from '../notifications/handler.js'
import { bodyOfNode, type NodeRequest } from './node-request.js'

/** The part of Koa's context that is used. */
export interface KoaContext {
  readonly req: NodeRequest
  readonly request: object
  status: number
  body: unknown
  set(field: string, value: string): unknown
}

/** A middleware that ends the request. */
export type KoaRoute = (context: KoaContext) => Promise<void>

/**
 * A middleware for `router.post('/notifications', notificationRoute(take))`. It reads the raw body itself: put it
 * **before** a body parser (one that keeps `rawBody` may stand before it).
 */
export const notificationRoute =
  (handler: NotificationHandler): KoaRoute =>
  async context => {
    const { req, request } = context
    const { status, headers, body } = await handler({
      method: req.method,
      headers: req.headers,
      body: () => bodyOfNode(req, [Reflect.get(request, 'rawBody'), Reflect.get(request, 'body')]),
    })
    context.status = status
    for (const [name, value] of Object.entries(headers)) context.set(name, value)
    context.body = body
  }
