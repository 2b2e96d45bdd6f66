import type { NotificationHandler } from '../notifications/handler.js'
import { type NodeRoute, nodeRoute } from './node-request.js'

export type { NodeRequest, NodeResponse, NodeRoute } from './node-request.js'

/** A listener for Node's own http: `createServer(notificationRoute(take))`, or called for one path of a larger listener. */
export const notificationRoute = (handler: NotificationHandler): NodeRoute => nodeRoute(handler)
