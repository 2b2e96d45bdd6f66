import type { NotificationHandler } from '../notifications/handler.js'
import { type WebRequest, webRoute } from './web-request.js'

/** A handler for `app.post(path, route)`. */
export type HonoRoute = (context: { readonly req: { readonly raw: WebRequest } }) => Promise<Response>

/** A handler for `app.post('/notifications', notificationRoute(take))`. Nothing before it may read the body. */
export const notificationRoute = (handler: NotificationHandler): HonoRoute => {
  const route = webRoute(handler)
  return ({ req }) => route(req.raw)
}
