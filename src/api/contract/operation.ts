import type { z } from 'zod'

/** An example of an operation: shown in the reference, executed by a test. `reply` is what it answers, as far as it is always the same. */
export type Example = {
  name: string
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  reply: unknown
}

/**
 * One operation of the REST API: the one source of its validation, its reply, the OpenAPI document, the SDK's types and the reference
 * (architecture.md). `path` stands below `/v1/merchant/{merchantId}`; `params` are the names in it.
 */
export type Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> = {
  /** `createSale`: the name in OpenAPI and in the SDK. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  tag: Tag
  /** A sentence. */
  summary: string
  /** What it does, its rules, its units; Markdown. */
  description: string
  /** `kasa`: our own, beyond imoje. */
  origin: 'imoje' | 'kasa'
  params: P
  query: Q
  body: B
  reply: R
  /** Statuses of refusals beside 401, 403, 422, 429 and 500, with what they mean here. */
  refusals: Readonly<Record<number, string>>
  /** Its answer holds secrets, which are not kept in clear for a repeated request (domain.md §7). */
  secretReply?: true
  examples: readonly Example[]
}

export const tags = {
  transactions: 'Sales and refunds: each try to pay, each return of money.',
  payments: 'What is owed: payment links and everything opened by forms.',
  disputes: 'Money that payers take back through their banks.',
  profiles: 'Cards and BLIK that payers had remembered.',
  services: 'Shops, their channels and limits.',
  settings: 'Who may call, with what.',
  events: 'Everything that happened, in order; what was told to the shop.',
} as const
export type Tag = keyof typeof tags

/** Describes an operation; its types are read off its schemas. */
export const operation = <P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
  described: Operation<P, Q, B, R>,
): Operation<P, Q, B, R> => described
