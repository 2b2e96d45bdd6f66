import type { UploadFault } from '../uploads/check-upload.js'
import type { Fault } from './fault.js'

/** Everything this room refuses; the panel has a sentence for each. */
export type OnboardingRefusalCode =
  | 'form/faults'
  | 'application/sent'
  | 'application/incomplete'
  | 'phone/none'
  | 'phone/unsendable'
  | 'phone/too-often'
  | 'phone/code'
  | 'site/none'
  | 'site/unconfirmed'
  | 'site/too-often'
  | 'plan/unknown'
  | 'plan/changed'
  | 'method/changed'
  | 'shop/exists'
  | 'shop/too-many'
  | 'request/pending'
  | 'request/decided'
  | 'request/reason'
  | 'document/slot'
  | `document/${UploadFault}`
  | 'document/locked'
  | 'document/changed'
  | 'document/decided'
  | 'documents/open'

/** An expected refusal: a code of a closed union, faults by field, and facts that explain it. Never carries secrets or personal data. */
export class OnboardingRefusal extends Error {
  constructor(
    readonly code: OnboardingRefusalCode,
    readonly facts: Readonly<Record<string, string | number>> = {},
    readonly faults: readonly Fault[] = [],
  ) {
    super(code)
    this.name = 'OnboardingRefusal'
  }
}

/** Refuses a form with faults. */
export const refuseFaults = (faults: readonly Fault[]): void => {
  if (faults.length > 0) throw new OnboardingRefusal('form/faults', {}, faults)
}
