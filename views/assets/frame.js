// Inside a frame on a shop's page. Talks to our script there, and only when the shop has registered the origin of that page.
const { framed: script, origins, leaves } = document.body.dataset
let shop
const tell = message => shop && parent.postMessage({ kasa: script, ...message }, shop)

const tellHeight = () => tell({ height: document.body.offsetHeight })
new ResizeObserver(tellHeight).observe(document.body)

const tellColours = () => {
  const { backgroundColor, color } = getComputedStyle(document.documentElement)
  tell({ colours: { backgroundColor, color } })
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tellColours)

addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || data?.kasa !== script || !origins.split(' ').includes(origin)) return
  shop = origin
  tellHeight()
  tellColours()
  for (const button of document.querySelectorAll('[data-close]')) {
    button.hidden = !data.closable
    button.addEventListener('click', () => tell({ close: true }))
  }
  if (data.overlay) addEventListener('keydown', event => event.key === 'Escape' && tell({ close: true }))
  const back = document.querySelector('a[target=_top]')
  if (leaves !== undefined && back) tell({ leave: back.href })
})

// The instalments that the payer looks at, in the words that shops' pages wait for.
addEventListener('change', ({ target: { dataset } }) => {
  if (dataset.channel && shop) parent.postMessage({ channel: dataset.channel, period: Number(dataset.period) }, shop)
})

// A browser sets no focus by itself in a foreign frame.
document.querySelector('[role=alert]')?.focus()
