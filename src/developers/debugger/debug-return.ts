import { mistakeText } from '../../http/mistake-text.js'
import { explainReturn } from '../../signing/explain-return.js'
import type { Room } from '../frame.js'
import type { RoomNeeds } from '../needs.js'
import type { TextKey } from '../texts.js'
import type { Result } from './view.js'

const tones = { right: 'done', wrong: 'refused', absent: 'plain' } as const

/** Says what is wrong with a pasted return address, or with what a shop's program expects of it. */
export const debugReturn = async (
  needs: Pick<RoomNeeds, 'debugKeys' | 'viewer' | 'systemClock'>,
  { language, texts }: Pick<Room, 'language' | 'texts'>,
  { address, ...expected }: { address: string; orderId: string; amount: string; currency: string },
): Promise<Result> => {
  const known = (await needs.debugKeys(audienceOf(address))) ?? (await needs.debugKeys(needs.viewer.serviceId ?? ''))
  const serviceId = known?.shop.publicId ?? ''
  const { verdict, claims, findings } = explainReturn({
    ...{ address, expected, serviceId },
    candidates: known?.candidates ?? [],
    now: needs.systemClock(),
  })
  return {
    checks: [{ name: 'kasaResult', word: texts[`debugger.${verdict}` as TextKey], tone: tones[verdict] }],
    findings: findings.map(finding => mistakeText(finding, language)),
    shown: claims && { name: texts['debugger.claims'], value: JSON.stringify(claims, null, 2) },
  }
}

/** Which shop a result says it is for; whether it may say so is checked afterwards. */
const audienceOf = (address: string): string => {
  const payload = /kasaResult=[\w-]+\.([\w-]+)\./.exec(address)?.[1]
  try {
    const { aud } = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'))
    return typeof aud === 'string' ? aud : ''
  } catch {
    return ''
  }
}
