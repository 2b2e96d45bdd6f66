import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KasaError } from '../kasa-error.js'

/** What `@kasa/gateway` is asked for. */
export interface GatewayOrder {
  readonly database?: string | undefined
  readonly notificationUrl?: string | undefined
  readonly running?: boolean | undefined
}

/** A sandbox inside this process. */
export interface RunningGateway {
  readonly baseUrl: string
  readonly merchantId: string
  readonly serviceId: string
  readonly serviceKey: string
  readonly apiToken: string | null
  tick(): Promise<void>
  close(): Promise<void>
}

/** The part of `@kasa/gateway` that is used. */
export interface GatewayPackage {
  openInProcess(order: GatewayOrder): Promise<RunningGateway>
}

const name = '@kasa/gateway'

const pathFrom = (folder: string): string | undefined => {
  try {
    return createRequire(join(folder, 'package.json')).resolve(name)
  } catch {
    return undefined
  }
}

const foldersUpFrom = (folder: string): string[] => {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)]
}

/**
 * Loads the gateway that the shop's project has installed. It is looked for from the working folder upwards: this package
 * may lie where the project's own packages are not seen.
 *
 * @throws {@link KasaError} `testing/no-gateway`
 */
export const findGateway = async (): Promise<GatewayPackage> => {
  const path = foldersUpFrom(process.cwd())
    .map(pathFrom)
    .find(found => found !== undefined)
  if (path !== undefined) return import(pathToFileURL(path).href)
  throw new KasaError('testing/no-gateway', {
    message: `${name} is not installed for ${process.cwd()}.`,
    hint: `Install it beside your tests (npm install --save-dev ${name}), or hand over what you import: startKasa({ gateway }).`,
    field: 'gateway',
  })
}
