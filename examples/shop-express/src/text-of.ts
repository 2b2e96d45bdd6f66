/** A text field of a posted form, trimmed; anything else is the empty text. */
export const textOf = (body: unknown, name: string): string => {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value.trim() : ''
}
