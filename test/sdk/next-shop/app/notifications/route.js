import { notificationRoute } from '@kasa/sdk/next'
import { createNotifications, notYet } from '@kasa/sdk/notifications'

const { merchantId, serviceId, serviceKey } = JSON.parse(process.env.TEST_SHOP)

/** The same reaction as in notification-routes.test.ts. */
const take = createNotifications({ merchantId, serviceId, serviceKey }).handler({
  on: {
    settled: async ({ payment }) => {
      if (payment.orderId === 'not-yet') throw notYet('no such order', 2500)
      if (payment.orderId === 'fault') throw new Error('a secret of the shop')
    },
  },
  onError: () => undefined,
})

export const POST = notificationRoute(take)
