import type { NotificationHandler } from '../notifications/handler.js'
import { type WebRoute, webRoute } from './web-request.js'

export type { WebRequest, WebRoute } from './web-request.js'

/**
 * A route handler of the app router, and of whatever else takes the web's `Request` and gives its `Response`:
 * `app/notifications/route.ts` exports it as `POST`. It needs Node's runtime, which is the one that Next uses unless told
 * otherwise.
 */
export const notificationRoute = (handler: NotificationHandler): WebRoute => webRoute(handler)
