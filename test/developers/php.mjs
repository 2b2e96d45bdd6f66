// PHP without an installed PHP: `node php.mjs file.php` runs a program, `node php.mjs -S host:port file.php` serves it, as php itself does.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { loadNodeRuntime } from '@php-wasm/node'
import { PHP } from '@php-wasm/universal'

const words = process.argv.slice(2)
const code = readFileSync(words.at(-1), 'utf8')
const php = async request => new PHP(await loadNodeRuntime('8.3')).run({ code, ...request })

if (words[0] === '-S') {
  const [host, port] = words[1].split(':')
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', async () => {
      const { method, headers } = request
      const answer = await php({ method, headers, relativeUri: '/', body: new Uint8Array(Buffer.concat(chunks)) })
      response.writeHead(answer.httpStatusCode, { 'content-type': answer.headers['content-type'] ?? [] })
      response.end(Buffer.from(answer.bytes))
    })
  })
  server.listen(Number(port), host, () => console.log('started'))
} else {
  const answer = await php({})
  process.stdout.write(Buffer.from(answer.bytes))
  process.stderr.write(answer.errors)
  process.exit(answer.exitCode)
}
