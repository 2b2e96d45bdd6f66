// Enhances the payer's page. Without it everything works as plain forms and links.
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const one = selector => document.querySelector(selector)

// One post per form: a second click does nothing; coming back makes the form usable again.
addEventListener('submit', event => {
  const form = event.target
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'true'
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})

// Asks what became of the payment and shows the page anew when it changed.
const watched = one('[data-state]')
const look = async () => {
  try {
    const answer = await fetch(watched.dataset.state, { headers: { accept: 'application/json' }, cache: 'no-store' })
    if (answer.ok && String((await answer.json()).version) !== watched.dataset.version) return location.reload()
  } catch {
    // Offline for a moment: the next look tells.
  }
  wait()
}
const started = Date.now()
const wait = () => setTimeout(document.hidden ? wait : look, Date.now() - started < 120_000 ? 1500 : 5000)
if (watched) {
  wait()
  document.addEventListener('visibilitychange', () => document.hidden || look())
}

const left = one('[data-left]')
if (left) {
  const ends = performance.now() + left.dataset.left * 1000
  const tick = () => {
    const seconds = Math.max(0, Math.round((ends - performance.now()) / 1000))
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    if (seconds <= 30) one('[data-soon]').hidden = false
    if (seconds > 0) setTimeout(tick, 1000)
  }
  tick()
}

const back = one('[data-return]')
if (back) setTimeout(() => location.assign(back.href), back.dataset.return * 1000)

for (const button of all('[data-copy]')) {
  if (!navigator.clipboard) break
  const label = button.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = one('[data-said]').textContent = one('[data-copied]').dataset.copied
    setTimeout(() => {
      button.textContent = label
      one('[data-said]').textContent = ''
    }, 3000)
  })
}

const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/gi, 'l').toLowerCase()
const filter = one('[data-filter]')
if (filter) {
  filter.closest('[hidden]').hidden = false
  filter.addEventListener('input', () => {
    const wanted = plain(filter.value.trim())
    const banks = all('.banks li')
    for (const bank of banks) bank.hidden = !plain(bank.textContent).includes(wanted)
    one('[data-none]').hidden = banks.some(bank => !bank.hidden)
  })
  filter.addEventListener('keydown', event => {
    if (event.key === 'Enter') event.preventDefault()
  })
}

// Regroups digits while typing and keeps the cursor behind the same digit.
const group = (input, sizes) => {
  const before = input.value.slice(0, input.selectionStart).replace(/\D/g, '').length
  const digits = input.value.replace(/\D/g, '')
  const parts = []
  let at = 0
  for (const size of sizes) {
    if (at < digits.length) parts.push(digits.slice(at, at + size))
    at += size
  }
  input.value = parts.join(' ')
  let cursor = 0
  for (let seen = 0; seen < before && cursor < input.value.length; cursor++) if (input.value[cursor] !== ' ') seen++
  input.setSelectionRange(cursor, cursor)
}
one('[data-blik]')?.addEventListener('input', event => group(event.target, [3, 3]))

const brands = [
  ['Visa', /^4/],
  ['Mastercard', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['Maestro', /^(50|5[6-9]|6[0-9])/],
  ['Amex', /^3[47]/],
]
one('[data-card]')?.addEventListener('input', ({ target }) => {
  const amex = /^3[47]/.test(target.value)
  group(target, amex ? [4, 6, 5] : [4, 4, 4, 4, 3])
  one('[data-brand]').textContent = brands.find(([, begins]) => begins.test(target.value.replace(/ /g, '')))?.[0] ?? ''
})

const print = one('[data-print]')
if (print) {
  print.hidden = false
  print.addEventListener('click', () => window.print())
}
