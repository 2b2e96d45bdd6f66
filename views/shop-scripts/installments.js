// The instalment calculator on a shop's own page: gives every element `imojeInstallments({ merchantId, serviceId, amount,
// currency, signature })`, which shows the gateway's calculator inside it. What the payer chooses arrives as a window
// message whose data are `{ channel, period }`. No dependency; styles only through CSSOM.
;(() => {
  const tag = document.getElementById('imoje-installments__script')
  if (!tag) return
  const home = new URL('..', tag.src)
  const names = ['merchantId', 'serviceId', 'amount', 'currency', 'signature']
  // Name of the frame.
  const titles = {
    bg: 'Калкулатор за вноски',
    cs: 'Splátková kalkulačka',
    de: 'Ratenrechner',
    en: 'Instalment calculator',
    es: 'Calculadora de cuotas',
    fr: 'Calculateur de mensualités',
    hu: 'Részletkalkulátor',
    it: 'Calcolatore delle rate',
    lt: 'Išsimokėjimo skaičiuoklė',
    nl: 'Termijnencalculator',
    pl: 'Kalkulator rat',
    ro: 'Calculator de rate',
    ru: 'Калькулятор рассрочки',
    sk: 'Splátková kalkulačka',
    sl: 'Kalkulator obrokov',
    sv: 'Delbetalningskalkylator',
    uk: 'Калькулятор розстрочки',
  }
  const shown = new Map()

  const languageOf = wanted => {
    const language = (wanted || 'pl').toLowerCase().split(/[-_]/)[0].replace(/^ua$/, 'uk')
    return Object.hasOwn(titles, language) ? language : 'en'
  }

  const show = (wrapper, options) => {
    const amount = Number(options.amount)
    if (options.currency !== 'PLN' || !(amount >= 30000 && amount <= 5000000)) {
      return console.warn('imoje-installments: instalments are for 30000 to 5000000 minor units of PLN')
    }
    const language = languageOf(options.locale || tag.dataset.locale)
    const address = new URL(`${language}/installments`, home)
    for (const name of names) address.searchParams.set(name, options[name])
    address.searchParams.set('from', location.origin)
    const known = shown.get(wrapper)
    const frame = known || document.createElement('iframe')
    Object.assign(frame, { title: titles[language], src: address.href })
    if (known) return
    Object.assign(frame.style, { display: 'block', width: '100%', height: '22rem', border: '0' })
    shown.set(wrapper, frame)
    // Says to our page in the frame, and to no other, whose page this is; it answers to exactly this origin.
    frame.addEventListener('load', () => frame.contentWindow.postMessage({ kasa: 'installments' }, home.origin))
    wrapper.append(frame)
  }

  addEventListener('message', ({ source, origin, data }) => {
    if (origin !== home.origin || !data || data.kasa !== 'installments' || !data.height) return
    for (const frame of shown.values()) {
      if (frame.contentWindow === source) frame.style.height = `${Math.ceil(data.height)}px`
    }
  })

  Object.defineProperty(HTMLElement.prototype, 'imojeInstallments', {
    configurable: true,
    value(options) {
      show(this, options)
    },
  })

  const begin = () => {
    const wrapper = document.getElementById('imoje-installments__wrapper')
    const { installmentsSignature: signature, installmentsAmount: amount, ...data } = wrapper ? wrapper.dataset : {}
    if (!signature) return
    const {
      installmentsMerchantId: merchantId,
      installmentsServiceId: serviceId,
      installmentsCurrency: currency,
    } = data
    show(wrapper, { merchantId, serviceId, amount, currency, signature, locale: data.installmentsLocale })
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin)
  else begin()
})()
