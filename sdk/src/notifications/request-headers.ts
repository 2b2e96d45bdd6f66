/** Headers as Node has them (`request.headers`) or as the web has them (`Headers`). */
export type HeadersLike =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null }

const isWebHeaders = (headers: HeadersLike): headers is { get(name: string): string | null } =>
  typeof headers.get === 'function'

/** One header, whatever its case. */
export const headerOf = (headers: HeadersLike, name: string): string | undefined => {
  if (isWebHeaders(headers)) return headers.get(name) ?? undefined
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof found === 'string' || found === undefined ? found : found.join(', ')
}
