// Enhances the panel. Without it everything works as plain forms and links. What lists are made of comes and goes (htmx), so
// one listener stands for all of a kind.
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const one = selector => document.querySelector(selector)
const said = one('[data-said]')

// One post per form: a second click does nothing; coming back makes the form usable again.
addEventListener('submit', event => {
  const form = event.target
  if (form.method !== 'post') return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'true'
  // Back to what is shown now, which may have come without a new page.
  for (const field of all('[data-here]', form)) field.value = location.pathname + location.search
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})

// The style sheet shows or hides what needs a script.
document.documentElement.classList.add('scripted', ...(navigator.clipboard ? ['copies'] : []))
addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy]')
  if (!button || button.dataset.label) return
  await navigator.clipboard.writeText(button.dataset.copy)
  button.dataset.label = button.textContent
  button.textContent = said.textContent = said.dataset.copied
  setTimeout(() => {
    button.textContent = button.dataset.label
    delete button.dataset.label
    said.textContent = ''
  }, 3000)
})

// A choice that needs no button beside it.
addEventListener('change', ({ target }) => target.closest?.('form[data-now]')?.requestSubmit())

// "/" goes to the search field, j and k move through the rows of the lists, Enter opens one.
const move = by => {
  const links = all('[data-rows] > tbody > tr:first-child').flatMap(row => row.querySelector('a') ?? [])
  const from = links.findIndex(link => link.closest('tbody').contains(document.activeElement))
  links[Math.min(links.length - 1, Math.max(0, from + by))]?.focus()
}
addEventListener('keydown', event => {
  const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  const search = one('.filters input[type="search"]')
  if (event.key === '/' && search) {
    event.preventDefault()
    search.select()
  }
  if (event.key === 'j') move(1)
  if (event.key === 'k') move(-1)
})

// A list in place of the old one. What is typed letter by letter is one step back, not many; whatever is not a list (somebody
// must sign in again, an error) is opened as a page of its own.
addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  if (ctx.sourceEvent.type === 'input') Object.assign(ctx, { push: null, replace: 'true' })
})
addEventListener('htmx:before:response', event => {
  const { response, request } = event.detail.ctx
  if ([200, 422].includes(response.status) && !response.raw.redirected) return
  event.preventDefault()
  location.href = request.action
})
addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (ctx) location.href = ctx.request.action
})
addEventListener('htmx:after:swap', () => {
  const list = one('[data-listed]')
  said.textContent = list?.dataset.listed ?? document.title
  if (document.activeElement === document.body) one('[data-listed] .scroll')?.focus({ preventScroll: true })
})

// On a phone the menu is one line: the page one is on stands in it.
const here = one('.side [aria-current]')
if (here) here.closest('ul').scrollLeft = here.offsetLeft - 32

one('[role="alert"][autofocus]')?.focus()
