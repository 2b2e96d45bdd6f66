import type { Passkey, PasskeyChallenge, PasskeyChallengeRecords, PasskeyRecords } from '../members/passkey.js'
import type { Row, Sql } from './sql.js'
import { insertInto, json, plain, table, time, timeOrNull, without } from './table.js'

const passkeyTable = table<Passkey>({
  id: plain(),
  memberId: plain(),
  credentialId: plain(),
  publicKey: plain(),
  counter: plain(),
  transports: json(),
  name: plain(),
  createdAt: time,
  lastUsedAt: timeOrNull,
})
const addedKeys = without(passkeyTable, 'id')
const challengeTable = table<PasskeyChallenge>({
  challenge: plain(),
  purpose: plain(),
  memberId: plain(),
  expiresAt: time,
})
const select = `select ${passkeyTable.list} from passkeys`
const text = {
  add: `${insertInto('passkeys', passkeyTable.names(addedKeys))} on conflict (credential_id) do nothing`,
  byCredential: `${select} where credential_id = ?`,
  ofMember: `${select} where member_id = ? order by id`,
  rename: 'update passkeys set name = ? where member_id = ? and id = ?',
  /** A counter that does not rise belongs to a copy; 0 is no counter. */
  used: 'update passkeys set counter = ?, last_used_at = ? where member_id = ? and id = ? and (counter < ? or (counter = 0 and ? = 0))',
  remove: 'delete from passkeys where member_id = ? and id = ?',
  ask: insertInto('passkey_challenges', challengeTable.names(challengeTable.keys)),
  take: `delete from passkey_challenges where challenge = ? and expires_at > ? returning ${challengeTable.list}`,
  dropOld: 'delete from passkey_challenges where expires_at <= ?',
}

/** Members' passkeys. */
export const passkeys = (sql: Sql): PasskeyRecords => ({
  add: async passkey => (await sql.run(text.add, passkeyTable.cells(passkey, addedKeys))) === 1,
  byCredential: async credentialId =>
    (await sql.rows<Row>(text.byCredential, [credentialId])).map(passkeyTable.read)[0],
  ofMember: async memberId => (await sql.rows<Row>(text.ofMember, [memberId])).map(passkeyTable.read),
  rename: async (memberId, id, name) => (await sql.run(text.rename, [name, memberId, id])) === 1,
  used: async ({ memberId, id, counter, at }) =>
    (await sql.run(text.used, [counter, at.getTime(), memberId, id, counter, counter])) === 1,
  remove: async (memberId, id) => (await sql.run(text.remove, [memberId, id])) === 1,
})

/** Questions that passkeys answer. */
export const passkeyChallenges = (sql: Sql): PasskeyChallengeRecords => ({
  add: async challenge => {
    await sql.run(text.ask, challengeTable.cells(challenge, challengeTable.keys))
  },
  take: async (challenge, now) =>
    (await sql.rows<Row>(text.take, [challenge, now.getTime()])).map(challengeTable.read)[0],
  dropOld: now => sql.run(text.dropOld, [now.getTime()]),
})
