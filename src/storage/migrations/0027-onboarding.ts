import { type Migration, positiveMoney, sumOfMoney, yesNo } from './migration.js'

/** What every deployment starts with; an operator changes it in the panel (mission.md M131–M134, M226). */
const firstPlan = {
  rates: { blik: 159, other: 140 },
  promotion: { months: 3, turnoverMinor: 100_000_000 },
}
type FirstSlot = { code: string; required: boolean; forms: readonly string[]; names: Record<string, string> }
const firstSlots: readonly FirstSlot[] = [
  {
    code: 'register-extract',
    required: true,
    forms: ['company'],
    names: {
      en: 'Extract from the commercial register (KRS)',
      pl: 'Odpis z rejestru przedsiębiorców (KRS)',
      ru: 'Выписка из торгового реестра (KRS)',
      uk: 'Витяг із торгового реєстру (KRS)',
    },
  },
  {
    code: 'business-entry',
    required: true,
    forms: ['sole_trader'],
    names: {
      en: 'Entry in the business register (CEIDG)',
      pl: 'Wpis do CEIDG',
      ru: 'Запись в реестре предпринимателей (CEIDG)',
      uk: 'Запис у реєстрі підприємців (CEIDG)',
    },
  },
  {
    code: 'account-proof',
    required: true,
    forms: ['company', 'sole_trader', 'individual'],
    names: {
      en: 'Proof that the payout account is yours (statement or bank certificate)',
      pl: 'Potwierdzenie własności rachunku do wypłat (wyciąg lub zaświadczenie z banku)',
      ru: 'Подтверждение, что счёт для выплат принадлежит вам (выписка или справка банка)',
      uk: 'Підтвердження, що рахунок для виплат належить вам (виписка або довідка банку)',
    },
  },
  {
    code: 'power-of-attorney',
    required: false,
    forms: ['company', 'sole_trader'],
    names: {
      en: 'Power of attorney, if somebody else represents you',
      pl: 'Pełnomocnictwo, jeśli reprezentuje Państwa inna osoba',
      ru: 'Доверенность, если вас представляет другое лицо',
      uk: 'Довіреність, якщо вас представляє інша особа',
    },
  },
]

const slotRow = ({ code, required, forms, names }: FirstSlot, at: number): string =>
  `('${code}', '${JSON.stringify(names)}', '${JSON.stringify(forms)}', ${required ? 1 : 0}, ${(at + 1) * 10})`

export const onboarding: Migration = {
  name: '0027-onboarding',
  why: 'A merchant comes in by a checklist with saved progress; an operator looks at its documents and requests and agrees prices.',
  up: ({ key, int, end }) => [
    `create table applications (
      merchant_id ${int} primary key references merchants (id), version ${int} not null,
      state text not null check (state in ('filling', 'sent', 'active', 'rejected')), filled text not null,
      created_at ${int} not null, modified_at ${int} not null${end}`,
    `create table document_slots (
      id ${key}, code text not null unique, names text not null, legal_forms text not null, required ${int} not null ${yesNo('required')},
      position ${int} not null, retired_at ${int}${end}`,
    `insert into document_slots (code, names, legal_forms, required, position) values ${firstSlots.map(slotRow).join(', ')}`,
    `create table merchant_requests (
      id ${key}, public_id text not null unique, merchant_id ${int} not null references merchants (id), shop_id ${int},
      kind text not null check (kind in ('activation', 'shop', 'shop_address', 'payout_account')),
      state text not null check (state in ('pending', 'accepted', 'rejected', 'withdrawn')), subject text not null, note text not null,
      details text not null, asked_by ${int}, created_at ${int} not null, answer_by ${int} not null, reason text, decided_by ${int}, decided_at ${int},
      check ((state = 'pending') = (decided_at is null)),
      foreign key (merchant_id, shop_id) references shops (merchant_id, id)${end}`,
    `create index merchant_requests_of_merchant on merchant_requests (merchant_id, id)`,
    `create unique index merchant_requests_once on merchant_requests (merchant_id, kind, coalesce(shop_id, 0)) where state = 'pending'`,
    `create index merchant_requests_waiting on merchant_requests (answer_by, id) where state = 'pending'`,
    `create table price_plans (
      id ${key}, code text not null, version ${int} not null, name text not null, rates text not null, promotion text,
      offered ${int} not null ${yesNo('offered')}, created_at ${int} not null, unique (code, version)${end}`,
    `insert into price_plans (code, version, name, rates, promotion, offered, created_at) values
      ('standard', 1, 'Standard', '${JSON.stringify(firstPlan.rates)}', '${JSON.stringify(firstPlan.promotion)}', 1, 0)`,
    `create table merchant_plans (
      merchant_id ${int} primary key references merchants (id), plan_code text not null, plan_version ${int} not null,
      accepted_at ${int} not null, accepted_by ${int}, note text, promotion_ends_at ${int},
      promotion_limit_minor ${int} ${positiveMoney('promotion_limit_minor')},
      turned_over_minor ${int} not null ${sumOfMoney('turned_over_minor')},
      foreign key (plan_code, plan_version) references price_plans (code, version)${end}`,
    `create table phone_codes (
      merchant_id ${int} primary key references merchants (id), phone text not null, sealed text not null, expires_at ${int} not null,
      sent_at ${int} not null, tries ${int} not null, day_from ${int} not null, day_count ${int} not null${end}`,
  ],
}
