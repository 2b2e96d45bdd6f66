import { Router } from 'express'
import { changeBasket, readBasket, writeBasket } from './basket.js'
import { products } from './catalogue.js'
import { basketPage, shelfPage } from './pages.js'
import { textOf } from './text-of.js'

/** Everything before the order: the shelf and the basket, which lives in a cookie. */
export const shelf = (): Router => {
  const router = Router()
  router.get('/', (_, response) => void response.send(shelfPage(products)))
  router.get('/basket', (request, response) => void response.send(basketPage(readBasket(request.headers.cookie))))
  router.post('/basket', (request, response) => {
    const product = products.find(({ id }) => id === textOf(request.body, 'product'))
    const lines = readBasket(request.headers.cookie)
    const changed = product ? changeBasket(lines, product, textOf(request.body, 'by') === '-1' ? -1 : 1) : lines
    response.cookie('basket', writeBasket(changed), { httpOnly: true, sameSite: 'lax' }).redirect(303, '/basket')
  })
  return router
}
