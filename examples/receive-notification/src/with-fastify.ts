import { notificationRoute } from '@kasa/sdk/fastify'
import type { NotificationHandler } from '@kasa/sdk/notifications'
import fastify from 'fastify'
import type { Running } from './listening.js'

/** Fastify: a plugin; the bodies of its own route alone stay unparsed. */
export const withFastify = async (take: NotificationHandler, port: number): Promise<Running> => {
  const app = fastify()
  await app.register(notificationRoute(take), { url: '/notifications' })
  const url = await app.listen({ port, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}
