import { redact } from '../http/redact.js'

/** Errors whose message is a sentence for the operator; anything else is a fault of ours and shows its stack. */
const sentences = new Set(['OperatorRefusal', 'StorageFault', 'ConfigFaults', 'Refusal'])

/** What stderr says before a program ends with exit code 1. */
export const complaint = (error: unknown): string => {
  if (error instanceof Error && sentences.has(error.name)) {
    return redact(
      error.message
        .split('\n')
        .map(line => `kasa: ${line}\n`)
        .join(''),
    )
  }
  return redact(`kasa: unexpected error\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
