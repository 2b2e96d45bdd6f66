import type { NotificationHandler } from '../notifications/handler.js'
import { type NodeRoute, nodeRoute } from './node-request.js'

export type { NodeRequest, NodeResponse, NodeRoute } from './node-request.js'

/**
 * A route for `app.post('/notifications', notificationRoute(take))`. It reads the raw body itself: mount it **before**
 * `express.json()`.
 */
export const notificationRoute = (handler: NotificationHandler): NodeRoute => nodeRoute(handler)
