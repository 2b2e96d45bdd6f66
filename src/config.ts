import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Given, type Variable, variables } from './config-variables.js'
import type { MailServerAddress } from './mail/mail-server.js'
import { addressRefusal } from './notifications/safe-address.js'
import type { Secret } from './payments/secret.js'
import type { Contacts } from './threads/contact.js'

/** Everything the environment and the command line decide; read once at start. */
export type Config = {
  mode: 'sandbox' | 'production'
  host: string
  /** 0 = any free port; `addressed` then gives the configuration of the real one. */
  port: number
  /** Public address without a slash at its end; shops, payers and banks see it. */
  baseUrl: string
  /** True while only this machine can reach the gateway: bound to loopback and not published by a base URL. */
  local: boolean
  /** Absolute path of the SQLite file, `:memory:`, or a postgres:// address. */
  database: string
  dataFolder: string
  /** Current encryption key first; empty = read (in the sandbox: create) `keyFile`. */
  keys: Secret<Buffer>[]
  keyFile: string
  /** Proxies in front of the gateway that add to `X-Forwarded-For`; 0 = none, the socket's address counts. */
  trustedHops: number
  /** Calls of the REST API: of one token in a minute, and wrong tokens from one address in a minute. */
  apiLimits: { perToken: number; guesses: number }
  /** Host names (lower case, no port) that a request may carry. */
  allowedHosts: string[]
  developerToken: Secret | null
  /** Private notification targets that a sandbox may call although it is reachable from outside. */
  sandboxTargets: string[]
  logLevel: NonNullable<Given['KASA_LOG_LEVEL']>
  operatorName: string
  /** The operator's regulations; `null` = our own page names the operator. */
  termsUrl: string | null
  /** How merchants reach the operator; what is not given is not shown. */
  contacts: Contacts
  /** `null`: no letters leave this gateway. */
  mailServer: MailServerAddress | null
  /** Address that letters come from. */
  mailFrom: string
  backupPassphrase: Secret | null
  /** Sentences for the operator about variables that look wrong but harm nothing. */
  warnings: string[]
}

/** One fault of the configuration: which variable, what the rule is, how to mend it. Never holds a secret. */
export type ConfigFault = { variable: string; rule: string; fix: string }

/** All faults of a configuration at once. */
export class ConfigFaults extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    super(faults.map(fault => `${fault.variable}: ${fault.rule} ${fault.fix}`).join('\n'))
    this.name = 'ConfigFaults'
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Reads the configuration. Command-line values are passed in `overrides` under their variable's name; an empty value counts as not given.
 *
 * @throws ConfigFaults with every fault at once
 */
export const readConfig = (overrides: Environment = {}, environment: Environment = process.env): Config => {
  const texts = { ...environment, ...withoutUndefined(overrides) }
  const { given, faults } = readVariables(texts)
  const config = configOf(given, unknownNames(texts))
  const further = [...productionFaults(given), ...mailFaults(given)]
  const all = [...faults, ...further.filter(({ variable }) => !isNamed(faults, variable))]
  if (all.length > 0) throw new ConfigFaults(all)
  return config
}

/** The configuration once the port is known: where none was published, the base address is made of it. */
export const addressed = (config: Config, port: number): Config => ({
  ...config,
  port,
  baseUrl: config.baseUrl === localAddress(config.host, config.port) ? localAddress(config.host, port) : config.baseUrl,
})

/** The README's table, between its `<!-- configuration -->` markers. */
export const configurationTable = (): string =>
  [
    '| Variable | Flag | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries<Variable>(variables).map(
      ([name, { flag, fallback, meaning }]) =>
        `| \`${name}\` | ${flag ? `\`${flag}\`` : ''} | ${fallback} | ${meaning} |`,
    ),
  ].join('\n')

/** Folder of the installed package: `package.json`, `views` and `locales` lie there. */
export const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)))

/** Version of this program. */
export const packageVersion = String(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version)

/** True when an npm script started this program: a shell stands between, which passes no signals on. */
export const isRunByNpm = process.env.npm_lifecycle_event !== undefined

/** The environment for a program that we start, with further variables. */
export const childEnvironment = (further: Environment): Environment => ({ ...process.env, ...further })

const readVariables = (texts: Environment): { given: Given; faults: ConfigFault[] } => {
  const read = Object.entries<Variable>(variables)
    .filter(([name]) => (texts[name] ?? '') !== '')
    .map(([name, variable]) => ({
      name,
      variable,
      result: variable.value.safeParse(texts[name]),
    }))
  const given = Object.fromEntries(read.flatMap(({ name, result }) => (result.success ? [[name, result.data]] : [])))
  const faults = read
    .filter(({ result }) => !result.success)
    .map(({ name, variable }) => ({
      variable: variable.flag ? `${name} (${variable.flag})` : name,
      rule: variable.rule,
      fix: variable.fix,
    }))
  // The table's own schemas made these values; only the names are lost on the way through entries.
  return { given: given as Given, faults }
}

const configOf = (given: Given, unknown: string[]): Config => {
  const bind = given.KASA_HOST ?? '127.0.0.1'
  const port = given.KASA_PORT ?? 8787
  const baseUrl = given.KASA_BASE_URL ?? localAddress(bind, port)
  const dataFolder = resolve(given.KASA_DATA ?? '.kasa')
  const name = new URL(baseUrl).hostname
  return {
    mode: given.KASA_MODE ?? 'sandbox',
    host: bind,
    port,
    baseUrl,
    local: isLoopback(bind) && isLoopback(name),
    database: databaseOf(given.KASA_DATABASE, dataFolder),
    dataFolder,
    keys: given.KASA_KEY ? [given.KASA_KEY, ...(given.KASA_KEY_OLD ?? [])] : [],
    keyFile: resolve(given.KASA_KEY_FILE ?? join(dataFolder, 'kasa.key')),
    trustedHops: given.KASA_TRUST_PROXY ?? 0,
    apiLimits: {
      perToken: given.KASA_API_RATE ?? (isLoopback(bind) && isLoopback(name) ? 60_000 : 1_200),
      guesses: 30,
    },
    allowedHosts: [...new Set([name, ...loopbackNames, ...nameOf(bind), ...(given.KASA_ALLOWED_HOSTS ?? [])])],
    developerToken: given.KASA_DEVELOPER_TOKEN ?? null,
    sandboxTargets: given.KASA_SANDBOX_TARGETS ?? [],
    logLevel: given.KASA_LOG_LEVEL ?? 'info',
    operatorName: given.KASA_OPERATOR_NAME ?? 'Kasa',
    termsUrl: given.KASA_TERMS_URL ?? null,
    contacts: withoutUndefined({
      sales: given.KASA_CONTACT_SALES,
      buyers: given.KASA_CONTACT_BUYERS,
      sellers: given.KASA_CONTACT_SELLERS,
      technical: given.KASA_CONTACT_TECHNICAL,
    }),
    mailServer: given.KASA_SMTP_URL ?? null,
    // Without a mail server it is only read in a sandbox's mailbox.
    mailFrom: given.KASA_MAIL_FROM ?? `kasa@${name.replace(/^\[|\]$/g, '')}`,
    backupPassphrase: given.KASA_BACKUP_PASSPHRASE ?? null,
    warnings: unknown.map(variable => `${variable} is no variable of Kasa and has no effect.`),
  }
}

const isNamed = (faults: readonly ConfigFault[], name: string): boolean =>
  faults.some(({ variable }) => variable === name)

const productionFaults = (given: Given): ConfigFault[] => {
  if (given.KASA_MODE !== 'production') return []
  const faults: ConfigFault[] = []
  if (!given.KASA_BASE_URL || !isPublicHttps(given.KASA_BASE_URL)) {
    faults.push({
      variable: 'KASA_BASE_URL',
      rule: 'must be a public https address in production.',
      fix: variables.KASA_BASE_URL.fix,
    })
  }
  if (!given.KASA_KEY && !given.KASA_KEY_FILE) {
    faults.push({
      variable: 'KASA_KEY',
      rule: 'or KASA_KEY_FILE is required in production.',
      fix: variables.KASA_KEY.fix,
    })
  }
  if (given.KASA_TERMS_URL && !given.KASA_TERMS_URL.startsWith('https://')) {
    faults.push({
      variable: 'KASA_TERMS_URL',
      rule: 'must begin with https:// in production.',
      fix: variables.KASA_TERMS_URL.fix,
    })
  }
  if (given.KASA_SANDBOX_TARGETS) {
    faults.push({
      variable: 'KASA_SANDBOX_TARGETS',
      rule: 'has no place in production.',
      fix: 'Leave it out.',
    })
  }
  return faults
}

const mailFaults = (given: Given): ConfigFault[] =>
  given.KASA_SMTP_URL && !given.KASA_MAIL_FROM
    ? [{ variable: 'KASA_MAIL_FROM', rule: 'is required with KASA_SMTP_URL.', fix: variables.KASA_MAIL_FROM.fix }]
    : []

/** Kubernetes and shells set `KASA_…` names of their own, so an unknown name is a hint, not a fault. */
const unknownNames = (texts: Environment): string[] =>
  Object.keys(texts).filter(name => name.startsWith('KASA_') && !Object.hasOwn(variables, name))

const withoutUndefined = <V>(values: Readonly<Record<string, V | undefined>>): Record<string, V> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, V] => entry[1] !== undefined))

const databaseOf = (text: string | undefined, dataFolder: string): string => {
  if (text === undefined) return join(dataFolder, 'kasa.sqlite')
  return text === ':memory:' || /^postgres(?:ql)?:\/\//.test(text) ? text : resolve(text)
}

const localAddress = (bind: string, port: number): string => {
  const name = isWildcard(bind) ? '127.0.0.1' : (nameOf(bind)[0] ?? bind)
  return new URL(`http://${name}:${port}`).origin
}

const isWildcard = (bind: string): boolean => bind === '0.0.0.0' || bind === '::'

/** The name under which a bound address appears in URLs and `Host`. */
const nameOf = (bind: string): string[] => {
  if (isWildcard(bind)) return []
  return [isIP(bind) === 6 ? `[${bind.toLowerCase()}]` : bind.toLowerCase()]
}

const isLoopback = (name: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(name)

const isPublicHttps = (address: string): boolean => {
  const { protocol, hostname } = new URL(address)
  const bare = hostname.replace(/^\[|\]$/g, '')
  const isPublic = isIP(bare)
    ? addressRefusal({ host: bare, address: bare, port: 443 }, strangersRules) === undefined
    : bare.includes('.') && !/\.(?:localhost|local|internal|test|invalid)$/.test(bare)
  return protocol === 'https:' && isPublic
}

/** A public address is one that a stranger's gateway would call. */
const strangersRules = {
  mode: 'production',
  allowLoopback: false,
  allowedTargets: [],
  ownAddresses: () => [],
} as const
