import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { countOld, rekey } from '../../merchants/rekey.js'
import { readKeyFile, writeKeyFile } from '../../vault/key-file.js'
import { openVault } from '../../vault/vault.js'
import type { Call, Command, Output } from '../command.js'

/** Runs at most; each takes what was sealed with a former key since the run before. */
const runs = 10

/** Seals all secrets of the database with a new key, while the gateway goes on. */
export const rekeyCommands: Record<string, Command> = {
  rekey: {
    usage: '[--forget]',
    about: 'seals all secrets with a new key; --forget then removes the former ones from the key file',
    flags: ['forget'],
    run: call =>
      call.config.keys.length > 0 ? withGivenKeys(call) : call.flags.forget === true ? forget(call) : withKeyFile(call),
  },
}

/** KASA_KEY is the new key, KASA_KEY_OLD the former one. */
const withGivenKeys = async (call: Call): Promise<Output> => {
  const { needs } = await call.open()
  return sealAnew(needs)
}

const withKeyFile = async (call: Call): Promise<Output> => {
  const { storage, vault } = await call.open()
  const { keyFile } = call.config
  const former = await readKeyFile(keyFile)
  // A run that was cut off has made its key already: go on with that one.
  const isUnderWay = (await countOld({ store: storage, vault })) > 0
  const keys = isUnderWay ? former : [call.random(32), ...former]
  if (!isUnderWay) await writeKeyFile(keyFile, keys, call.random)
  return sealAnew({ store: storage, vault: openVault(keys) })
}

const sealAnew = async (needs: Parameters<typeof rekey>[0]): Promise<Output> => {
  let sealed = 0
  for (let run = 0; run < runs && (await countOld(needs)) > 0; run++) sealed += await rekey(needs)()
  return { sealed, left: await countOld(needs), key: needs.vault.kid }
}

const forget = async (call: Call): Promise<Output> => {
  const { storage, vault } = await call.open()
  const [current, ...former] = await readKeyFile(call.config.keyFile)
  const left = await countOld({ store: storage, vault })
  if (!current || left > 0) {
    throw new OperatorRefusal('key/missing', `${left} secrets still need a former key: run "kasa rekey" first.`)
  }
  await writeKeyFile(call.config.keyFile, [current], call.random)
  return { forgotten: former.length, key: vault.kid }
}
