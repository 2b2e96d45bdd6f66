import { escapeHtml } from './escape-html.js'

/** How the ready form looks. */
export interface FormLook {
  /** Words on the button; `Pay` unless given. */
  readonly button?: string
  /** `class` of the `<form>`. */
  readonly className?: string
}

/** The complete form as HTML: hidden fields and one visible button, every value escaped. Works without script. */
export const formHtml = (
  { action, fields }: { action: string; fields: Readonly<Record<string, string>> },
  { button = 'Pay', className }: FormLook,
): string => {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  const look = className === undefined ? '' : ` class="${escapeHtml(className)}"`
  const open = `<form method="post" action="${escapeHtml(action)}" accept-charset="utf-8"${look}>`
  return [open, ...inputs, `<button type="submit">${escapeHtml(button)}</button>`, '</form>'].join('\n')
}
