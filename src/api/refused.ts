/** What the API's frame refuses, beside the domain's own refusals. */
export type FrameCode =
  | 'auth/missing'
  | 'auth/wrong-token'
  | 'auth/other-merchant'
  | 'auth/untrusted-address'
  | 'auth/narrow-token'
  | 'auth/rotated-often'
  | 'rate/exceeded'
  | 'request/not-json'
  | 'request/too-large'
  | 'request/invalid'
  | 'endpoint/unknown'
  | 'service/unknown'
  | 'payment/unknown'
  | 'idempotency/key-format'
  | 'idempotency/other-body'
  | 'idempotency/running'
  | 'fault'

/** What is wrong with one member of a request. */
export type Complaint = { property: string; message: string }

/** A refusal of the API itself: a code of a closed union, facts for its sentence, complaints about members. */
export class Refused extends Error {
  constructor(
    readonly code: FrameCode,
    readonly facts: Readonly<Record<string, string | number>> = {},
    readonly complaints: readonly Complaint[] = [],
  ) {
    super(code)
    this.name = 'Refused'
  }
}
