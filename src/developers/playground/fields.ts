/** One field of the playground's form; `hint` is an example. Names are the wire's. */
export type PlaygroundField = { name: string; maxLength: number; value: string; hint: string }

const field = (name: string, maxLength: number, value = '', hint = ''): PlaygroundField => ({
  name,
  maxLength,
  value,
  hint,
})

/** The documented fields but the ids, in the order in which a person thinks of them (imoje-paywall.md §2). */
export const playgroundFields: readonly PlaygroundField[] = [
  field('amount', 12, '12990', '12990 = 129.90'),
  field('currency', 3, 'PLN'),
  field('orderId', 100),
  field('orderDescription', 255, 'Herbata Oolong, 250 g'),
  field('customerFirstName', 100, 'Łucja'),
  field('customerLastName', 100, 'Żółć'),
  field('customerEmail', 200, 'payer@example.com'),
  field('customerPhone', 20),
  field('customerId', 36),
  field('additionalDescription', 1000),
  field('urlSuccess', 300),
  field('urlFailure', 300),
  field('urlReturn', 300),
  field('urlNotification', 300, '', 'http://127.0.0.1:4000/notify'),
  field('visibleMethod', 100, '', 'blik,card'),
  field('preselectMethodCode', 20, '', 'blik'),
  field('validTo', 12, '', '1893456000'),
]

/** Fields left empty are not sent. `more` holds further ones, a `name=value` a line: `billing[city]=Łódź`. */
export const typedPairs = (search: URLSearchParams): [string, string][] => {
  const named = playgroundFields.map(({ name }): [string, string] => [name, search.get(name) ?? ''])
  const lines = (search.get('more') ?? '').split(/\r?\n/).filter(line => line.trim() !== '')
  const more = lines.map((line): [string, string] => {
    const at = line.indexOf('=')
    return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)]
  })
  return [...named.filter(([, value]) => value !== ''), ...more]
}
