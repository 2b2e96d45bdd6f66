import { createServer } from 'node:http'
import { notificationRoute } from '@kasa/sdk/express'
import type { NotificationHandler } from '@kasa/sdk/notifications'
import express from 'express'
import { listening, type Running } from './listening.js'

/** Express: the route stands before every body parser, because the signature covers the bytes as sent. */
export const withExpress = (take: NotificationHandler, port: number): Promise<Running> => {
  const app = express().disable('x-powered-by')
  app.post('/notifications', notificationRoute(take))
  app.use(express.json())
  return listening(createServer(app), port)
}
