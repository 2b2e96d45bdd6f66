/** HTML that is known to be safe: made by {@link html}, or marked so by hand. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const safe = (value: unknown): string => {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(safe).join('')
  return String(value ?? '').replace(/[&<>"']/g, character => entities[character] ?? character)
}

/** A template that escapes everything put into it, other templates excepted. */
export const html = (parts: TemplateStringsArray, ...values: unknown[]): Html =>
  new Html(parts.reduce((text, part, index) => text + safe(values[index - 1]) + part))
