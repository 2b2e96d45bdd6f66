/** Why the gateway or a command does not do what an operator asked. */
export type OperatorRefusalCode =
  | 'mode/other'
  | 'key/unopened'
  | 'key/missing'
  | 'connector/none'
  | 'folder/unwritable'
  | 'database/unusable'
  | 'port/taken'
  | 'merchant/unknown'
  | 'shop/unknown'
  | 'letter/unknown'
  | 'setting/refused'
  | 'remember/unknown'
  | 'key/unknown'
  | 'key/signing'
  | 'token/unknown'
  | 'member/unknown'
  | 'member/known'
  | 'member/other'
  | 'look/refused'
  | 'page/altered'
  | 'backup/refused'
  | 'clock/refused'
  | 'command/usage'

/** An expected refusal towards an operator: one sentence that names what is wrong and how to mend it, never a secret. */
export class OperatorRefusal extends Error {
  constructor(
    readonly code: OperatorRefusalCode,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
    this.name = 'OperatorRefusal'
  }
}
