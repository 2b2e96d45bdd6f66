import { formatMoney, type KasaError } from '@kasa/sdk'
import { type Line, totalOf } from './basket.js'
import { currency, type Product } from './catalogue.js'
import { Html, html } from './html.js'
import type { Order } from './orders.js'

const price = (amount: number): string => formatMoney(amount, currency, 'en')

const page = (title: string, body: Html, head = html``): string =>
  html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  ${head}
  <title>${title} – Paper &amp; Clay</title>
  <link rel="icon" href="/mug.svg">
  <link rel="stylesheet" href="/shop.css">
</head>
<body>
  <header><a class="name" href="/">Paper &amp; Clay</a><nav><a href="/basket">Basket</a></nav></header>
  <main>${body}</main>
  <footer>An example shop. Nothing is sent.</footer>
</body>
</html>`.text

export const shelfPage = (products: readonly Product[]): string =>
  page(
    'Things for a desk',
    html`<h1>Things for a desk</h1>
<ul class="shelf">${products.map(
      product => html`
  <li class="card">
    <img src="/${product.id}.svg" alt="" width="320" height="200">
    <h2>${product.name}</h2>
    <p>${product.words}</p>
    <form method="post" action="/basket">
      <strong class="price">${price(product.price)}</strong>
      <input type="hidden" name="product" value="${product.id}">
      <button name="by" value="1" aria-label="Add ${product.name} to the basket">Add to basket</button>
    </form>
  </li>`,
    )}
</ul>`,
  )

const basketLine = ({ product, quantity }: Line): Html => html`
  <li>
    <span class="what">${product.name}</span>
    <form method="post" action="/basket" class="quantity">
      <input type="hidden" name="product" value="${product.id}">
      <button class="plain" name="by" value="-1" aria-label="One ${product.name} less">−</button>
      <span>${quantity}</span>
      <button class="plain" name="by" value="1" aria-label="One ${product.name} more">+</button>
    </form>
    <span class="price">${price(product.price * quantity)}</span>
  </li>`

const field = (name: string, label: string, attributes: Html, value = ''): Html =>
  html`<label for="${name}">${label}</label><input id="${name}" name="${name}" value="${value}" required ${attributes}>`

export const basketPage = (lines: readonly Line[], order?: Order, fault?: KasaError): string =>
  page(
    'Your basket',
    lines.length === 0
      ? html`<h1>Your basket is empty</h1><p><a href="/">See what there is</a></p>`
      : html`<h1>Your basket</h1>
<ul class="card lines">${lines.map(basketLine)}
  <li class="total"><span class="what">Total</span><span class="price">${price(totalOf(lines))}</span></li>
</ul>
<form method="post" action="/orders" class="card details">
  <h2>Who is it for?</h2>
  ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault.message} ${fault.hint}</p>`}
  ${field('firstName', 'First name', html`autocomplete="given-name" maxlength="100"`, order?.firstName)}
  ${field('lastName', 'Last name', html`autocomplete="family-name" maxlength="100"`, order?.lastName)}
  ${field('email', 'E-mail', html`type="email" autocomplete="email" maxlength="200"`, order?.email)}
  <button>Go to payment</button>
</form>`,
  )

const states = {
  pending: ['Waiting for payment', 'This page looks again by itself.'],
  paid: ['Paid', 'Thank you. We are packing it.'],
  returned: ['Sent back', 'Your money is on its way to you.'],
  failed: ['Not paid', 'No money was taken. You can try again.'],
} as const

const returnForm = ({ id }: Order): Html =>
  html`<form method="post" action="/orders/${id}/return"><button class="plain">Send it back</button></form>`

/** `payForm` is what `kasa.paywall.form()` made: complete and escaped. */
export const orderPage = (order: Order, payForm: string, canReturn: boolean): string => {
  const [state, words] = states[order.status]
  const seconds = Object.keys(order.heard).length > 0 ? 3 : 20
  return page(
    state,
    html`<section class="card order">
  <p role="status" class="state ${order.status}">${state}</p>
  <h1>${price(order.amount)}</h1>
  <p>${words}</p>
  <ul>${order.items.map(({ name, quantity }) => html`<li>${quantity} × ${name}</li>`)}</ul>
  <p class="small">Order ${order.id}</p>
  ${
    order.paid
      ? html`${order.status === 'paid' && canReturn ? returnForm(order) : ''}<a href="/">Back to the shop</a>`
      : html`${new Html(payForm)}<a href="/orders/${order.id}/card">Pay by card without leaving this shop</a>`
  }
</section>`,
    order.status === 'pending' ? html`<meta http-equiv="refresh" content="${seconds}">` : html``,
  )
}

/** `widget` is what `kasa.widget.card()` made: complete and escaped. A click on the button opens the gateway's card page. */
export const cardPage = (order: Order, widget: string): string =>
  page(
    'Pay by card',
    html`<section class="card order">
  <h1>${price(order.amount)}</h1>
  <ul>${order.items.map(({ name, quantity }) => html`<li>${quantity} × ${name}</li>`)}</ul>
  <p class="small">Order ${order.id}</p>
  <button id="pay-by-card" type="button">Pay by card</button>
  <a href="/orders/${order.id}">Other ways to pay</a>
  ${new Html(widget)}
</section>`,
  )

export const notFoundPage = (): string =>
  page('Not here', html`<h1>There is nothing here</h1><p><a href="/">To the shop</a></p>`)
