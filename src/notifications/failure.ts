import { errors } from 'undici'
import { AddressRefused } from './guarded-connect.js'

/** No answer came. `reason` is English for people and holds no secret. */
export type OutboundFailure = {
  failure: 'timeout' | 'refused' | 'network' | 'protocol'
  reason: string
  durationMs: number
}

type Failure = Pick<OutboundFailure, 'failure' | 'reason'>

const network = (reason: string): Failure => ({ failure: 'network', reason })
const protocol = (reason: string): Failure => ({ failure: 'protocol', reason })
const timeout: Failure = { failure: 'timeout', reason: 'the connection was not made in time' }

/** Errors of node and undici by code. Their own texts are never shown: they may hold parts of the address or the answer. */
const failures: Readonly<Record<string, Failure>> = {
  ENOTFOUND: network('the host name does not exist'),
  EAI_AGAIN: network('the host name could not be resolved just now'),
  ECONNREFUSED: network('nobody listens at this address and port'),
  ECONNRESET: network('the connection was closed before the answer'),
  EPIPE: network('the connection was closed before the answer'),
  UND_ERR_SOCKET: network('the connection was closed before the answer'),
  UND_ERR_DESTROYED: network('Kasa is stopping'),
  UND_ERR_CLOSED: network('Kasa is stopping'),
  EHOSTUNREACH: network('the host cannot be reached'),
  ENETUNREACH: network('the network cannot be reached'),
  ETIMEDOUT: timeout,
  UND_ERR_CONNECT_TIMEOUT: timeout,
  UND_ERR_HEADERS_OVERFLOW: protocol('the headers of the answer are too large'),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: protocol('the answer is shorter or longer than it announced'),
  CERT_HAS_EXPIRED: protocol('the TLS certificate has expired'),
  ERR_TLS_CERT_ALTNAME_INVALID: protocol('the TLS certificate is for another host name'),
  DEPTH_ZERO_SELF_SIGNED_CERT: protocol('the TLS certificate is self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: protocol('the TLS certificate chain is self-signed'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: protocol('the TLS certificate chain is incomplete'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: protocol('the TLS certificate chain is incomplete'),
}

/** Says in English why a call got no answer. */
export function outboundFailure(error: Error): Failure {
  if (error instanceof AddressRefused) return { failure: 'refused', reason: error.message }
  if (error instanceof errors.HTTPParserError) return protocol('the answer is not HTTP/1.1')
  const code = codeOf(error)
  if (code.startsWith('ERR_SSL_')) return protocol('the TLS handshake failed')
  return failures[code] ?? network(`the call failed (${/^[A-Z][A-Z0-9_]*$/.test(code) ? code : 'no code'})`)
}

/** Happy Eyeballs wraps the errors of all addresses; the first one tells the most. */
function codeOf(error: Error): string {
  const single = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error
  return 'code' in single && typeof single.code === 'string' ? single.code : ''
}
