import type { Migration } from './migration.js'

export const documents: Migration = {
  name: '0039-documents',
  why: 'Documents of merchants lie in the slots that the operator has defined; their bytes are uploads.',
  up: ({ key, int, end }) => [
    `create table documents (
      id ${key}, public_id text not null unique, merchant_id ${int} not null references merchants (id),
      slot_id ${int} not null references document_slots (id), name text not null, kind text not null check (kind in ('pdf', 'jpg', 'png')),
      size_bytes ${int} not null check (size_bytes > 0), digest text not null,
      state text not null check (state in ('uploaded', 'accepted', 'rejected')), reason text, uploaded_by ${int}, uploaded_at ${int} not null,
      decided_by ${int}, decided_at ${int}, replaced_at ${int}, upload_id ${int},
      check ((state = 'rejected') = (reason is not null)), check ((replaced_at is null) = (upload_id is not null)),
      foreign key (merchant_id, upload_id) references uploads (merchant_id, id)${end}`,
    `create unique index documents_in_slot on documents (merchant_id, slot_id) where replaced_at is null`,
    `create index documents_waiting on documents (uploaded_at) where state = 'uploaded' and replaced_at is null`,
  ],
}
