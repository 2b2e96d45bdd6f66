import type { Migration } from './migration.js'

export const comingIn: Migration = {
  name: '0026-coming-in',
  why: 'Accounts open by links in letters, codes and passkeys: what proves who somebody is, what was tried, and the letters owed to people of the panel.',
  up: ({ key, int, end }) => [
    `create table member_links (
      id ${key}, member_id ${int} not null references members (id), purpose text not null check (purpose in ('activate', 'reset', 'invite')),
      nonce text not null unique, digest text not null unique, password_hash text,
      created_at ${int} not null, expires_at ${int} not null, used_at ${int}${end}`,
    `create index member_links_of_member on member_links (member_id, purpose) where used_at is null`,
    `create index member_links_to_drop on member_links (expires_at)`,

    `create table authenticators (
      member_id ${int} primary key references members (id), kid text not null, sealed text not null, last_step ${int} not null,
      created_at ${int} not null, confirmed_at ${int}${end}`,
    `create table passkeys (
      id ${key}, member_id ${int} not null references members (id), credential_id text not null unique, public_key text not null,
      counter ${int} not null, transports text not null, name text not null, created_at ${int} not null, last_used_at ${int}${end}`,
    `create index passkeys_of_member on passkeys (member_id, id)`,
    `create table passkey_challenges (
      challenge text primary key, purpose text not null check (purpose in ('add', 'sign-in', 'confirm')), member_id ${int},
      expires_at ${int} not null${end}`,
    `create index passkey_challenges_to_drop on passkey_challenges (expires_at)`,
    `create table recovery_codes (
      member_id ${int} not null references members (id), digest text not null, created_at ${int} not null, used_at ${int},
      primary key (member_id, digest)${end}`,
    `create table half_sign_ins (
      digest text primary key, member_id ${int} not null references members (id), created_at ${int} not null, expires_at ${int} not null${end}`,
    `create index half_sign_ins_to_drop on half_sign_ins (expires_at)`,
    `create index half_sign_ins_of_member on half_sign_ins (member_id)`,
    `create table try_counts (name text primary key, tries ${int} not null check (tries > 0), ends_at ${int} not null${end}`,
    `create index try_counts_to_drop on try_counts (ends_at)`,

    `create table member_letters (
      id ${key}, member_id ${int} not null references members (id), kind text not null, facts text not null, language text not null,
      state text not null check (state in ('waiting', 'sending', 'sent', 'kept', 'given_up')), reason text,
      due_at ${int} not null, tries ${int} not null, fence ${int} not null, leased_until ${int}, finished_at ${int}, created_at ${int} not null,
      check ((state = 'sending') = (leased_until is not null))${end}`,
    `create index member_letters_due on member_letters (due_at, id) where state = 'waiting'`,
    `create index member_letters_sending on member_letters (leased_until) where state = 'sending'`,
  ],
}
