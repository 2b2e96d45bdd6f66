import { counted, type Finding, fail, ok, warn } from './finding.js'
import type { KeyCount } from './ports.js'

export type KeyFigures = {
  /** Names of what the encryption key does not open. */
  unopened: readonly string[]
  /** Secrets that a former encryption key has sealed. */
  sealedWithFormer: number
  formerKeys: number
  signing: readonly KeyCount[]
}

/** Encryption key and signing keys. Pure. */
export const checkKeys = ({ unopened, sealedWithFormer, formerKeys, signing }: KeyFigures): Finding[] => [
  unopened.length === 0
    ? ok('encryption key', 'opens every secret of the database')
    : fail(
        'encryption key',
        `does not open ${unopened.slice(0, 5).join(', ')}`,
        'Give the former key too (KASA_KEY_OLD, or a second line of the key file), then run kasa rekey.',
      ),
  ...former(sealedWithFormer, formerKeys),
  ...signers(signing),
]

const former = (sealed: number, keys: number): Finding[] => {
  if (sealed > 0)
    return [
      warn(
        'key rotation',
        `${counted(sealed, 'secret needs', 'secrets need')} a former encryption key`,
        'Run kasa rekey.',
      ),
    ]
  return keys > 0
    ? [
        warn(
          'key rotation',
          `${counted(keys, 'former encryption key is', 'former encryption keys are')} given and not needed`,
          'Run kasa rekey --forget, or leave KASA_KEY_OLD out.',
        ),
      ]
    : []
}

const signers = (counts: readonly KeyCount[]): Finding[] => {
  const wrong = counts.filter(({ signing }) => signing !== 1)
  if (wrong.length === 0)
    return [ok('signing keys', `one for each of ${counted(counts.length, 'pair')} of shop and mode`)]
  return wrong.map(({ serviceId, livemode, signing }) => {
    const said = `shop ${serviceId} has ${signing === 0 ? 'no' : signing} ${livemode ? 'live' : 'test'} ${counted(signing, 'key', 'keys').replace(/^\d+ /, '')} that ${signing === 1 ? 'signs' : 'sign'}`
    return fail(
      'signing keys',
      said,
      signing === 0
        ? 'Its notifications wait: kasa key create, then kasa key promote.'
        : 'Promote one of them: kasa key promote.',
    )
  })
}
