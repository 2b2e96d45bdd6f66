import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantStoreRecords } from './ports.js'

/** A sandbox has test payments only, so it hands out no live keys and tokens (domain.md §1). */
export const refuseLiveInSandbox = async (
  { settings }: Pick<MerchantStoreRecords, 'settings'>,
  livemode: boolean,
): Promise<void> => {
  if (livemode && (await settings.get('mode')) === 'sandbox') {
    throw new OperatorRefusal(
      'mode/other',
      'This is a sandbox: it has test keys and tokens only. Leave --live out, or work on a production database (KASA_MODE=production).',
    )
  }
}
