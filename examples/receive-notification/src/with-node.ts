import { createServer } from 'node:http'
import { notificationRoute } from '@kasa/sdk/node'
import type { NotificationHandler } from '@kasa/sdk/notifications'
import { listening, type Running } from './listening.js'

/** Node's own http. */
export const withNode = (take: NotificationHandler, port: number): Promise<Running> => {
  const route = notificationRoute(take)
  const server = createServer((request, response) => {
    if (request.url === '/notifications') return void route(request, response)
    response.writeHead(404).end()
  })
  return listening(server, port)
}
