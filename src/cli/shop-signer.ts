import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { newMerchantId, newServiceKey } from '../merchants/credentials.js'
import { findShop } from '../merchants/find-merchant.js'
import { createKeyring } from '../merchants/keyring.js'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import { ensureSandboxShop } from '../merchants/sandbox-shop.js'
import type { Signer } from './attack/shot.js'
import { type Call, optional, required } from './command.js'

/** Flags that say whose key signs. */
export const signerFlags = ['merchant=', 'shop=', 'key-file='] as const
export const signerMeanings = {
  'merchant=': 'whose; the sandbox’s own merchant unless given',
  'shop=': 'which of its shops',
} as const

/** The shop whose test key signs what a command makes up: the sandbox's own, a named one of this database, or one whose key is in a file. */
export const signerOf = async (call: Call): Promise<Signer> => {
  const file = optional(call.flags['key-file'])
  const isNamed = file !== null || call.flags.merchant !== undefined || call.flags.shop !== undefined
  const ids = isNamed ? { merchantId: required(call, 'merchant'), serviceId: required(call, 'shop') } : undefined
  if (file !== null && ids !== undefined) return { ...ids, serviceKey: await keyIn(file) }
  const { needs, storage, vault, deployment } = await call.open()
  const privateKey = deployment.notificationKey
  if (ids === undefined) {
    const { merchantId, serviceId, serviceKey } = await ensureSandboxShop(needs)()
    return { merchantId, serviceId, serviceKey, privateKey }
  }
  const shop = await findShop(storage.read, ids.merchantId, ids.serviceId)
  const keyring = createKeyring({ records: storage.read, vault, systemClock: call.systemClock })
  const { key } = await keyring.signingKey({ merchantId: shop.merchantId, shopId: shop.id, livemode: false })
  return { ...ids, serviceKey: key, privateKey }
}

/** Somebody with ids and a key of nobody. */
export const strangerOf = ({ random }: Call): Signer => ({
  merchantId: newMerchantId(random),
  serviceId: randomUUID(),
  serviceKey: newServiceKey(random),
})

/** Refuses in production, with what it would have done there. */
export const sandboxOnly = ({ config }: Call, what: string): void => {
  if (config.mode === 'production') throw refusal(`${what} is for a sandbox: live keys never sign test traffic.`)
}

const keyIn = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(error => {
    throw refusal(`The key file ${file} cannot be read (${String(error.code)}).`)
  })
  const key = text.replace(/\r?\n$/, '')
  // An id of a shop has as many characters.
  if (/^[A-Za-z0-9_-]{36}$/.test(key) && !/^[0-9a-f-]{36}$/.test(key)) return key
  throw refusal(`The key file ${file} must hold the service key alone: 36 letters, digits, "-" and "_".`)
}

const refusal = (sentence: string) => new OperatorRefusal('command/usage', sentence)
