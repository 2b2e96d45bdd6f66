// Makes what `npm start` needs: packages, dist and (with --sdk) the SDK; with --packages only the packages, with --rebuild everything anew.
// Plain JavaScript, because nothing may be installed yet.
// Everything it says goes to stderr: stdout belongs to the program that follows.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const inRoot = (...parts) => join(root, ...parts)
const options = new Set(process.argv.slice(2))
const stampFile = inRoot('node_modules', '.kasa-prepared.json')
const addon = inRoot('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')
const oldestNode = [20, 19]
const lockPatienceMs = 15 * 60_000

const say = text => process.stderr.write(`kasa: ${text}\n`)
const fail = text => {
  say(text)
  process.exit(1)
}
const digest = text => createHash('sha256').update(text).digest('hex')
const readJson = file => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {})

const requireNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = oldestNode
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    fail(`Node.js ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}.`)
  }
}

/** Names, sizes and times of all files below some paths: changes when any of them does. */
const stateOf = paths => digest(paths.flatMap(path => linesOf(inRoot(path))).join('\n'))
const linesOf = path => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return [`${path} -`]
  if (!found.isDirectory()) return [`${path} ${found.size} ${found.mtimeMs}`]
  return readdirSync(path)
    .sort()
    .flatMap(name => linesOf(join(path, name)))
}

// The addon is compiled for one version of Node's binary interface.
const installState = () => digest(readFileSync(inRoot('package-lock.json'))) + process.versions.modules
const buildState = () => stateOf(['src', 'tsconfig.json', 'tsconfig.build.json'])
const sdkState = () => stateOf(['sdk/src', 'sdk/package.json', 'sdk/tsconfig.json'])

// In one step: another start reads it at any moment.
const remember = facts => {
  const fresh = `${stampFile}.${process.pid}`
  writeFileSync(fresh, JSON.stringify({ ...readJson(stampFile), ...facts }))
  renameSync(fresh, stampFile)
}

/** True when somebody's own npm has installed what the lock file names. */
const holdsLockedPackages = () => {
  const installed = readJson(inRoot('node_modules', '.package-lock.json')).packages
  if (!installed) return false
  const locked = Object.entries(readJson(inRoot('package-lock.json')).packages)
  return locked.every(
    ([path, { version, link, optional, peer }]) =>
      !path.startsWith('node_modules/') || link || optional || peer || installed[path]?.version === version,
  )
}

/** npm's own program when npm runs us, so that no other version answers. */
const npm = (...words) => {
  const program = process.env.npm_execpath
  const [command, first] = program ? [process.execPath, [program]] : ['npm', []]
  return spawnSync(command, [...first, ...words], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !program && process.platform === 'win32',
  })
}
const node = (...words) => spawnSync(process.execPath, words, { cwd: root, stdio: ['ignore', 2, 2] })

const missingTools = () =>
  ['python3', 'make', 'g++'].filter(tool => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined)

const failInstall = what => {
  const missing = missingTools()
  const hint =
    missing.length > 0
      ? `better-sqlite3 is compiled here and ${missing.join(', ')} is missing; on Debian and Ubuntu: apt-get install python3 make g++.`
      : 'The lines above say why.'
  fail(`${what} failed. ${hint}`)
}

const install = () => {
  if (!holdsLockedPackages()) {
    say('installing packages (the database driver may be compiled: up to two minutes) …')
    // Not `npm ci`: it refuses a lock file that lacks the binaries of other platforms, and registries may lack them too.
    const words = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund']
    if (npm(...words).status !== 0) failInstall(`npm ${words.join(' ')}`)
  }
  const { modules } = process.versions
  if (!existsSync(addon) || (readJson(stampFile).modules ?? modules) !== modules) {
    say('compiling the database driver (about 90 seconds) …')
    if (npm('rebuild', 'better-sqlite3').status !== 0 || !existsSync(addon)) failInstall('Compiling better-sqlite3')
  }
  remember({ install: installState(), modules })
}

const build = () => {
  const state = buildState()
  const fresh = inRoot('node_modules', '.kasa-dist')
  say('building …')
  rmSync(fresh, { recursive: true, force: true })
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc')
  if (node(tsc, '-p', 'tsconfig.build.json', '--outDir', fresh).status !== 0)
    fail('The build failed. The lines above say where.')
  rmSync(inRoot('dist'), { recursive: true, force: true })
  cpSync(fresh, inRoot('dist'), { recursive: true })
  rmSync(fresh, { recursive: true, force: true })
  remember({ build: state })
}

const buildSdk = () => {
  say('building the SDK …')
  if (npm('run', 'build', '-w', 'sdk').status !== 0) fail('The build of the SDK failed. The lines above say where.')
  // The build writes the exports into sdk/package.json, so its state counts from now.
  remember({ sdk: sdkState() })
}

const steps = [
  { run: install, isDone: () => existsSync(addon) && readJson(stampFile).install === installState() },
  ...(options.has('--packages')
    ? []
    : [
        {
          run: build,
          isDone: () => existsSync(inRoot('dist', 'server.js')) && readJson(stampFile).build === buildState(),
        },
      ]),
  ...(options.has('--sdk')
    ? [{ run: buildSdk, isDone: () => existsSync(inRoot('sdk', 'dist')) && readJson(stampFile).sdk === sdkState() }]
    : []),
]
const openSteps = () => steps.filter(({ run, isDone }) => !isDone() || (options.has('--rebuild') && run !== install))

const lockFile = join(tmpdir(), `kasa-prepare-${digest(root).slice(0, 12)}.lock`)
const isAlive = pid => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
const tryLock = () => {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}
const holder = () => Number(existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : 0)

/** One at a time: several servers may be started at once. */
const withLock = work => {
  const startedAt = Date.now()
  let isTold = false
  while (!tryLock()) {
    const pid = holder()
    if (pid > 0 && !isAlive(pid) && holder() === pid) rmSync(lockFile, { force: true })
    if (Date.now() - startedAt > lockPatienceMs)
      fail(`Another start has been building for a quarter of an hour; if it has not, remove ${lockFile}.`)
    if (!isTold) say('waiting for another start that is building …')
    isTold = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
  process.once('exit', () => unlinkSync(lockFile))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  work()
}

requireNode()
if (openSteps().length > 0) {
  withLock(() => {
    mkdirSync(inRoot('node_modules'), { recursive: true })
    for (const { run } of openSteps()) run()
  })
}
