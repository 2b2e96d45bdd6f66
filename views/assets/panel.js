// Enhances the panel. Without it everything works as plain forms and links.
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const one = selector => document.querySelector(selector)

// One post per form: a second click does nothing; coming back makes the form usable again.
addEventListener('submit', event => {
  const form = event.target
  if (form.method !== 'post') return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'true'
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})

const said = one('[data-said]')
for (const button of all('[data-copy]')) {
  if (!navigator.clipboard) break
  const label = button.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = said.textContent = said.dataset.copied
    setTimeout(() => {
      button.textContent = label
      said.textContent = ''
    }, 3000)
  })
}

// A choice that needs no button beside it.
for (const form of all('form[data-now]')) {
  form.classList.add('now')
  form.addEventListener('change', () => form.requestSubmit())
}

// "/" goes to the search field, j and k move through the rows of the first list, Enter opens one.
const rows = all('table[data-rows] > tbody > tr:first-child').filter(row => row.querySelector('a'))
let at = -1
const move = by => {
  at = Math.min(rows.length - 1, Math.max(0, at + by))
  rows[at]?.querySelector('a').focus()
}
addEventListener('keydown', event => {
  const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  const search = one('.filters input[type="search"]')
  if (event.key === '/' && search) {
    event.preventDefault()
    search.focus()
  }
  if (event.key === 'j') move(1)
  if (event.key === 'k') move(-1)
})

one('[role="alert"][autofocus]')?.focus()
