import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens on this machine alone. */
export interface Running {
  readonly url: string
  close(): Promise<unknown>
}

/** Lets a server listen; 0 is any free port. */
export const listening = async (server: Server, port: number): Promise<Running> => {
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  }
}
