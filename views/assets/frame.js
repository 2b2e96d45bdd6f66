// Inside a frame on a shop's page. Talks to our script there, and only when the shop has registered the origin of that page.
const { framed: script, origins, leaves } = document.body.dataset
let shop
const tell = message => shop && parent.postMessage({ kasa: script, ...message }, shop)

// The bottom of what is shown: the frame's own height would never shrink again.
const last = document.body.lastElementChild
const tellHeight = () => tell({ height: last.getBoundingClientRect().bottom + scrollY })
new ResizeObserver(tellHeight).observe(last.previousElementSibling)

addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || data?.kasa !== script || !origins.split(' ').includes(origin)) return
  shop = origin
  tellHeight()
  for (const button of document.querySelectorAll('[data-close]')) {
    button.hidden = !data.closable
    button.addEventListener('click', () => tell({ close: true }))
  }
  if (data.overlay) addEventListener('keydown', event => event.key === 'Escape' && tell({ close: true }))
  const back = document.querySelector('a[target=_top]')
  if (leaves !== undefined && back) tell({ leave: back.href })
})

// A browser sets no focus by itself in a foreign frame.
document.querySelector('[role=alert]')?.focus()
