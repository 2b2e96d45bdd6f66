import type { Migration, Words } from './migration.js'

const letters = [
  [0xc0, 0x17f],
  [0x218, 0x21b],
  [0x386, 0x3ce],
  [0x400, 0x45f],
  [0x490, 0x491],
].flatMap(([first = 0, last = 0]) =>
  Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)),
)
const special: Readonly<Record<string, string>> = {
  ...{ ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ŋ: 'n', ŧ: 't', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ς: 'σ' },
}
const plain = (letter: string): string => {
  const base = letter.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  return special[base] ?? base
}
const pairs = letters.map(letter => [letter, plain(letter)] as const).filter(([letter, base]) => letter !== base)

/** What is there already is folded by the database itself; neither engine knows how without being told each letter. */
const foldedBy: Record<Words['engine'], (text: string) => string> = {
  sqlite: text => {
    const chain = pairs.reduce((inner, [letter, base]) => `replace(${inner}, '${letter}', '${base}')`, `lower(${text})`)
    return `trim(case when ${text} glob '*[^ -~]*' then ${chain} else lower(${text}) end)`
  },
  postgres: text => {
    const single = pairs.filter(([, base]) => base.length === 1)
    const longer = pairs.filter(([, base]) => base.length !== 1)
    const one = `translate(${text}, '${single.map(([letter]) => letter).join('')}', '${single.map(([, base]) => base).join('')}')`
    return `trim(lower(${longer.reduce((inner, [letter, base]) => `replace(${inner}, '${letter}', '${base}')`, one)}))`
  },
}

export const transactionSearch: Migration = {
  name: '0028-transaction-search',
  why: 'The panel lists transactions by time and finds payers of tries by how their names and addresses begin; indexes that unique constraints have anyway go.',
  up: ({ engine, int, sorted }) => {
    const fold = foldedBy[engine]
    const found = (column: string) =>
      `create index payers_found_by_${column} on payers (merchant_id, ${column}_sorted, payment_id) where payment_id is not null and ${column}_sorted is not null`
    return [
      `alter table payers add column given_sorted ${sorted}`,
      `alter table payers add column family_sorted ${sorted}`,
      `alter table payers add column payment_id ${int}`,
      'drop index payers_by_email',
      `update payers set email_sorted = ${fold('email')},
        given_sorted = nullif(${fold(`first_name || ' ' || last_name`)}, ''), family_sorted = nullif(${fold(`last_name || ' ' || first_name`)}, '')`,
      `update payers set payment_id = payments.id from payments where payments.payer_id = payers.id
        and exists (select 1 from transactions where transactions.merchant_id = payments.merchant_id and transactions.payment_id = payments.id)`,
      found('email'),
      found('given'),
      found('family'),
      'drop index transactions_of_merchant',
      'drop index payments_of_merchant',
      'drop index payments_by_order',
      'create index payments_by_order on payments (merchant_id, order_id, shop_id)',
      'create index transactions_by_time on transactions (merchant_id, created_at, id)',
      'create index transactions_of_shop_by_time on transactions (merchant_id, shop_id, created_at, id)',
      'create index transactions_surplus_by_time on transactions (merchant_id, created_at, id) where surplus_minor > 0',
    ]
  },
}
