import type { Language } from '../http/languages.js'
import { remembered } from '../http/remembered.js'
import type { Render } from '../http/render.js'
import { gap, type Skeleton, skeletonOf } from '../http/skeleton.js'
import type { ChooseView, MethodView, Pages } from './pages.js'
import { nobody } from './remembered-views.js'

/** Looks held at most; one is as large as its page. */
const looksRemembered = 1000

/**
 * Draws the page with the methods, byte for byte as its template does. What a page has in common with the pages of other payments is
 * drawn once per list of methods: the same list (the very same object) must mean the same methods.
 */
export const createDrawChoose = (render: Render<Pages>): ((language: Language, view: ChooseView) => Buffer) => {
  const skeletons = remembered<Skeleton>(looksRemembered)
  const numbers = new WeakMap<readonly MethodView[], number>()
  let lists = 0
  const numberOf = (methods: readonly MethodView[]): number => {
    const number = numbers.get(methods) ?? ++lists
    numbers.set(methods, number)
    return number
  }
  return (language, view) => {
    // What belongs to one customer is drawn for that customer alone and never kept.
    if (view.remembered.length > 0 || view.consents !== nobody.consents)
      return Buffer.from(render('paywall/choose', language, view))
    // What is paid for and where it goes is another thing on every page: nothing to remember.
    if (view.summary.goods !== null || view.summary.delivery !== null)
      return Buffer.from(render('paywall/choose', language, view))
    const open = withGaps(view)
    const look = `${language} ${numberOf(view.methods)} ${JSON.stringify(open)}`
    const fill = skeletons(look, () =>
      skeletonOf(render('paywall/choose', language, { ...open, methods: view.methods })),
    )
    return fill(valuesOf(view))
  }
}

/** The view with a gap for everything that is another payment's or another shop's own; whatever is new in a view is part of the look. */
const withGaps = ({ frame, summary, methods: _methods, ...rest }: ChooseView): Omit<ChooseView, 'methods'> => ({
  ...rest,
  frame: {
    ...frame,
    path: gap('path', frame.path),
    shop: frame.shop && {
      ...frame.shop,
      name: gap('shop', frame.shop.name),
      monogram: gap('monogram', frame.shop.monogram),
      recipient: gap('recipient', frame.shop.recipient),
    },
    help: frame.help && {
      ...frame.help,
      href: gap('helpHref', frame.help.href),
      text: gap('helpText', frame.help.text),
    },
  },
  summary: {
    ...summary,
    amount: gap('amount', summary.amount),
    order: gap('order', summary.order),
    title: gap('title', summary.title),
    validUntil: gap('validUntil', summary.validUntil),
    statusUrl: gap('statusUrl', summary.statusUrl),
  },
})

const valuesOf = ({ frame, summary }: ChooseView): Record<string, string | null> => ({
  path: frame.path,
  shop: frame.shop?.name ?? null,
  monogram: frame.shop?.monogram ?? null,
  recipient: frame.shop?.recipient ?? null,
  helpHref: frame.help?.href ?? null,
  helpText: frame.help?.text ?? null,
  amount: summary.amount,
  order: summary.order,
  title: summary.title,
  validUntil: summary.validUntil,
  statusUrl: summary.statusUrl,
})
