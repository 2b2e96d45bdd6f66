import { folded, foldedNames } from '../../src/payments/folded.js'
import type { Engine } from '../../src/storage/sql.js'

const forenames =
  'Anna Piotr Maria Krzysztof Katarzyna Andrzej Małgorzata Tomasz Agnieszka Jan Barbara Paweł Ewa Michał Krystyna Marcin Magdalena Jakub Elżbieta Łukasz Joanna Adam Aleksandra Grzegorz Zofia Wojciech Ola Żaneta Mateusz Stanisław'
const surnames =
  'Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Wojciechowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak Zalewski Wróblewski'

const people = forenames.split(' ').flatMap(firstName => surnames.split(' ').map(lastName => ({ firstName, lastName })))

const series: Record<Engine, (count: number) => string> = {
  sqlite: count =>
    `(with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${count}) select n from counted) series`,
  postgres: count => `generate_series(1, ${count}::bigint) as series (n)`,
}
/** An id whose beginning is like a random one. */
const id: Record<Engine, string> = {
  sqlite: `printf('%08x-0000-4000-8000-%012x', (n * 2654435761) % 4294967296, n)`,
  postgres: `lpad(to_hex((n * 2654435761) % 4294967296), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0')`,
}

/** `count` sales of a merchant over the year before `until`, each with a payment and a payer of its own. */
export type FillOrder = { merchantId: number; shopIds: readonly number[]; count: number; until: Date }

const yearMs = 365 * 86_400_000
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** What makes the rows inside the database, in one connection; the tables hold nothing else of these ids. */
export const fillTransactions = (engine: Engine, { merchantId, shopIds, count, until }: FillOrder): string[] => {
  const from = `from ${series[engine](count)}`
  const shop = `case n % ${shopIds.length} ${shopIds.map((shopId, at) => `when ${at} then ${shopId}`).join(' ')} end`
  const at = `${until.getTime() - yearMs} + n * ${yearMs} / ${count} - 1`
  const status = `case when n % 100 < 86 then 'settled' when n % 100 < 95 then 'rejected' when n % 100 < 98 then 'cancelled' else 'error' end`
  const row = {
    merchant_id: String(merchantId),
    shop_id: shop,
    livemode: '0',
    source: "'web'",
    currency: "'PLN'",
    created_at: at,
    modified_at: at,
  }
  const insert = (table: string, columns: Record<string, string>, more = '') =>
    `insert into ${table} (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} ${from} ${more}`
  const names = people.map((person, at) => {
    const { given, family } = foldedNames(person)
    const address = folded(`${person.firstName}.${person.lastName}`)
    return `(${[String(at), ...[person.firstName, person.lastName, given, family, address].map(quoted)].join(', ')})`
  })
  const email = `address || '.' || n || '@example.com'`
  return [
    'create temporary table names (i bigint primary key, first_name text, last_name text, given text, family text, address text)'.replace(
      'bigint',
      engine === 'sqlite' ? 'integer' : 'bigint',
    ),
    `insert into names values ${names.join(', ')}`,
    insert(
      'payers',
      {
        ...{
          id: 'n',
          payment_id: 'n',
          merchant_id: String(merchantId),
          first_name: 'first_name',
          last_name: 'last_name',
        },
        ...{ email, email_sorted: email, given_sorted: 'given', family_sorted: 'family' },
      },
      `join names on names.i = (n * 7919) % ${people.length}`,
    ),
    insert('payments', {
      ...{
        id: 'n',
        ...row,
        public_id: id[engine],
        order_id: `'ZAM/' || n`,
        payer_id: 'n',
        amount_minor: '100 + n % 90000',
        title: "''",
      },
      ...{ status: "'settled'", version: '3', paid_minor: '0', surplus_minor: '0', language: "'pl'" },
    }),
    insert('transactions', {
      ...{
        id: 'n',
        ...row,
        public_id: id[engine].replaceAll('4000', '4001'),
        payment_id: 'n',
        amount_minor: '100 + n % 90000',
        status,
      },
      ...{
        type: `case when n % 50 = 7 then 'refund' else 'sale' end`,
        method: "'blik'",
        method_code: "'blik'",
        connector: "'sandbox'",
      },
      ...{
        paid_minor: '0',
        held_minor: '0',
        refunded_minor: '0',
        refund_asked_minor: '0',
        commission_minor: '159',
        commission_rate_bps: '159',
      },
      live: '0',
    }),
  ]
}
