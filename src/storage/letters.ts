import type { OwedLetter } from '../payments/letter.js'
import type { LetterWriter } from '../payments/ports.js'
import type { Sql } from './sql.js'
import { type Column, flag, json, plain, table, time } from './table.js'

type LetterRow = Omit<OwedLetter, 'about'> & { about: string }

const letterTable = table<LetterRow>({
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  payerId: plain(),
  livemode: flag,
  kind: plain(),
  about: plain(),
  facts: json() as Column<LetterRow['facts']>,
  language: plain(),
  dueAt: time,
  createdAt: time,
})

const owedColumns = [...letterTable.names(letterTable.keys), 'state', 'tries', 'fence']

const text = {
  /** A payer without an address is owed nothing; one letter per kind and thing. */
  owe: `insert into letters (${owedColumns.join(', ')}) select ${letterTable.keys.map(() => '?').join(', ')}, 'waiting', 0, 0
    from payers where merchant_id = ? and id = ? and email is not null on conflict (payment_id, kind, about) do nothing`,
}

/** Letters owed to payers. */
export const letters = (sql: Sql): LetterWriter => ({
  owe: async letter => {
    const row = { ...letter, about: letter.about ?? '' }
    const cells = letterTable.cells(row, letterTable.keys)
    return (await sql.run(text.owe, [...cells, letter.merchantId, letter.payerId])) === 1
  },
})
