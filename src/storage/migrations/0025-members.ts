import { type Migration, type Words, yesNo } from './migration.js'

const refusal = 'the audit is only ever added to'
const triggers: Record<Words['engine'], readonly string[]> = {
  sqlite: ['update', 'delete'].map(
    verb =>
      `create trigger audit_refuses_${verb} before ${verb} on audit_entries begin select raise(abort, '${refusal}'); end`,
  ),
  postgres: [
    `create function refuse_audit_change() returns trigger language plpgsql as $$ begin raise exception '${refusal}'; end $$`,
    `create trigger audit_refuses_change before update or delete on audit_entries for each row execute function refuse_audit_change()`,
    `create trigger audit_refuses_truncate before truncate on audit_entries for each statement execute function refuse_audit_change()`,
  ],
}

export const members: Migration = {
  name: '0025-members',
  why: 'People sign in to the panel: members of merchants and operators, their sessions, and an audit that can only be added to.',
  up: ({ engine, key, int, end }) => [
    `create table members (
      id ${key}, public_id text not null unique, merchant_id ${int}, email text not null unique, first_name text not null, last_name text not null,
      role text not null check (role in ('representative', 'technical', 'financial_passive', 'financial_active', 'operator')),
      state text not null check (state in ('invited', 'active', 'deactivated')), password_hash text, language text,
      completed_only ${int} not null ${yesNo('completed_only')}, created_at ${int} not null, modified_at ${int} not null,
      check ((merchant_id is null) = (role = 'operator')),
      foreign key (merchant_id) references merchants (id)${end}`,
    `create index members_of_merchant on members (merchant_id, id)`,
    `create table sessions (
      id ${key}, public_id text not null unique, digest text not null unique, member_id ${int} not null references members (id),
      created_at ${int} not null, seen_at ${int} not null, confirmed_at ${int} not null, address text not null, agent text not null, ended_at ${int}${end}`,
    `create index sessions_of_member on sessions (member_id, id)`,
    `create index sessions_to_drop on sessions (seen_at)`,
    // 0 stands for operators' acts that are about no merchant: a chain needs a name.
    `create table audit_chains (merchant_id ${int} primary key, sequence ${int} not null, digest text not null${end}`,
    `create table audit_entries (
      id ${key}, merchant_id ${int} not null, sequence ${int} not null, occurred_at ${int} not null, member_id ${int}, what text not null,
      subject_kind text not null, subject_id text not null, before_values text, after_values text, address text,
      previous text not null, digest text not null,
      unique (merchant_id, sequence)${end}`,
    `create index audit_entries_of_subject on audit_entries (merchant_id, subject_kind, subject_id, sequence)`,
    ...triggers[engine],
  ],
}
