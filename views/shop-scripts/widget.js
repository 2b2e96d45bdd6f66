// Card payments on a shop's own page: reads its tag, <script id="imoje-widget__script" data-…>, and shows the gateway's
// card page in a frame. No dependency; styles only through CSSOM, so that a strict policy of the shop needs no exception.
;(() => {
  const tag = document.getElementById('imoje-widget__script')
  if (!tag) return
  // What the signature covers; other attributes of the tag (a proxy's, an analytics tool's) are nobody's order.
  const names =
    'additionalDescription amount cart currency customerEmail customerFirstName customerId customerLastName customerPhone invoice merchantId multipayout orderDescription orderId preselectMethodCode serviceId signature urlCancel urlFailure urlNotification urlReturn urlSuccess validTo visibleMethod widgetType'.split(
      ' ',
    )
  // Name of the frame and of the button that closes it.
  const words = {
    bg: ['Плащане с карта', 'Затваряне'],
    cs: ['Platba kartou', 'Zavřít'],
    de: ['Kartenzahlung', 'Schließen'],
    en: ['Card payment', 'Close'],
    es: ['Pago con tarjeta', 'Cerrar'],
    fr: ['Paiement par carte', 'Fermer'],
    hu: ['Bankkártyás fizetés', 'Bezárás'],
    it: ['Pagamento con carta', 'Chiudi'],
    lt: ['Mokėjimas kortele', 'Uždaryti'],
    nl: ['Kaartbetaling', 'Sluiten'],
    pl: ['Płatność kartą', 'Zamknij'],
    ro: ['Plată cu cardul', 'Închide'],
    ru: ['Оплата картой', 'Закрыть'],
    sk: ['Platba kartou', 'Zavrieť'],
    sl: ['Plačilo s kartico', 'Zapri'],
    sv: ['Kortbetalning', 'Stäng'],
    uk: ['Оплата карткою', 'Закрити'],
  }
  const home = new URL('..', tag.src)
  const dress = (element, style) => {
    Object.assign(element.style, style)
    return element
  }
  const make = (name, style) => dress(document.createElement(name), style)
  let shown

  const languageOf = wanted => {
    const language = (wanted || 'pl').toLowerCase().split(/[-_]/)[0].replace(/^ua$/, 'uk')
    return Object.hasOwn(words, language) ? language : 'en'
  }

  // The signed form goes by post, so that no name or address of a payer stands in an address.
  const send = (target, language) => {
    const form = make('form')
    const address = new URL(`${language}/widget`, home)
    address.searchParams.set('from', location.origin)
    Object.assign(form, { method: 'post', action: address.href, target, acceptCharset: 'utf-8', hidden: true })
    for (const name of names) {
      if (tag.dataset[name] === undefined) continue
      form.append(Object.assign(make('input'), { type: 'hidden', name, value: tag.dataset[name] }))
    }
    document.body.append(form)
    form.submit()
    form.remove()
  }

  // The window around the frame: modal, so that neither Tab nor a screen reader leaves it; Escape is the browser's own.
  const overlay = (frame, [title, closing]) => {
    const dialog = make('dialog', {
      position: 'fixed',
      inset: '0',
      boxSizing: 'border-box',
      width: '100%',
      height: '100%',
      maxWidth: 'none',
      maxHeight: 'none',
      margin: '0',
      padding: '0',
      border: '0',
      background: 'rgba(15, 19, 27, .6)',
      display: 'grid',
      placeItems: 'center',
      overflow: 'hidden',
      overscrollBehavior: 'contain',
    })
    dialog.setAttribute('aria-modal', 'true')
    dialog.setAttribute('aria-label', title)
    const panel = make('div', {
      position: 'relative',
      width: 'min(100%, 30rem)',
      height: 'min(100%, 52rem)',
      background: 'Canvas',
      overflow: 'hidden',
    })
    const close = make('button', {
      position: 'absolute',
      top: '6px',
      insetInlineEnd: '6px',
      width: '44px',
      height: '44px',
      padding: '0',
      border: '1px solid #8a94a3',
      borderRadius: '12px',
      background: '#fff',
      color: '#141a24',
      font: '24px/1 sans-serif',
      cursor: 'pointer',
    })
    Object.assign(close, { type: 'button', textContent: '×' })
    close.setAttribute('aria-label', closing)
    close.addEventListener('click', hide)
    // Told a moment later: by then another one may be open.
    dialog.addEventListener('close', () => shown && shown.frame === frame && hide())
    dress(frame, { height: '100%' })
    panel.append(frame, close)
    dialog.append(panel)
    document.body.append(dialog)
    const page = document.documentElement.style
    const overflow = page.overflow
    page.overflow = 'hidden'
    dialog.showModal()
    frame.focus()
    const gone = () => {
      page.overflow = overflow
      dialog.close()
      dialog.remove()
    }
    return { close, gone }
  }

  const show = opener => {
    if (shown) return
    const language = languageOf(tag.dataset.locale)
    const frame = make('iframe', { display: 'block', width: '100%', border: '0' })
    Object.assign(frame, { name: 'imoje-widget__frame', title: words[language][0] })
    const wrapper = tag.dataset.inline === 'true' && document.getElementById('imoje-widget__wrapper')
    shown = { frame, opener, wrapper, gone: () => frame.remove() }
    if (wrapper) {
      dress(frame, { height: '40rem', maxWidth: '30rem' })
      wrapper.append(frame)
    } else Object.assign(shown, overlay(frame, words[language]))
    frame.addEventListener('load', greet)
    send(frame.name, language)
  }

  const hide = () => {
    if (!shown) return
    const { gone, opener } = shown
    shown = undefined
    gone()
    if (opener) opener.focus()
  }

  // Says to our page in the frame, and to no other, whose page this is; it answers to exactly this origin.
  const greet = () => {
    const { frame, opener, wrapper } = shown || {}
    if (!frame || isBlank(frame)) return
    frame.contentWindow.postMessage({ kasa: 'widget', closable: !wrapper || !!opener, overlay: !wrapper }, home.origin)
  }
  const isBlank = frame => {
    try {
      return frame.contentWindow.location.href === 'about:blank'
    } catch (_) {
      return false
    }
  }

  addEventListener('message', ({ source, origin, data }) => {
    if (!shown || source !== shown.frame.contentWindow || origin !== home.origin || !data || data.kasa !== 'widget')
      return
    if (data.height && shown.wrapper) shown.frame.style.height = `${Math.ceil(data.height)}px`
    // The button looks like the page below it, light or dark as the shop chose or the payer prefers.
    if (data.colours && shown.close) dress(shown.close, data.colours)
    if (data.close) hide()
    // The way back begins at the gateway, which signs the result; it leads to the shop's own address.
    if (data.leave && new URL(data.leave, home).origin === home.origin) location.assign(new URL(data.leave, home).href)
  })

  const begin = () => {
    const { elementId, elementEvent } = tag.dataset
    if (!elementId || elementId === 'false') return show()
    const opener = document.getElementById(elementId)
    if (!opener) return console.warn(`imoje-widget: no element has the id "${elementId}"`)
    opener.addEventListener(elementEvent || 'click', event => {
      event.preventDefault()
      show(opener)
    })
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin)
  else begin()
})()
