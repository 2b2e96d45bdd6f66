// Next's own server with one route handler; says its port when it answers.
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import next from 'next'

const server = createServer()
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
const dir = fileURLToPath(new URL('.', import.meta.url))
const app = next({ dev: true, turbopack: true, quiet: true, dir, hostname: '127.0.0.1', port })
await app.prepare()
server.on('request', app.getRequestHandler())
process.stdout.write(`\nport ${port}\n`)
process.once('disconnect', () => process.exit(0))
