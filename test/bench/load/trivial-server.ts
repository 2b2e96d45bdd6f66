import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The cheapest HTTP server there is: shows what the load generator itself can do. */
const body = 'hello'
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ baseUrl: `http://127.0.0.1:${port}` }))
})
