/** A page of the panel, or of the developers' pages that its sign-in opens, to go on to, as an address that a header can hold; anything else is not followed. */
export const nextPage = (text: string, otherwise = '/panel'): string => {
  if (text === '' || !URL.canParse(text, 'http://panel')) return otherwise
  const { origin, pathname, search } = new URL(text, 'http://panel')
  return origin === 'http://panel' && /^\/(?:panel|developers)(?:\/|$)/.test(pathname)
    ? `${pathname}${search}`
    : otherwise
}
