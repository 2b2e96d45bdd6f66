import { isIP } from 'node:net'
import type { PasskeyCeremonies } from '../members/passkey.js'

/** Loaded with the first ceremony: it is large, and most days nobody adds a passkey. */
const webauthn = () => import('@simplewebauthn/server')
type Answers = {
  new: Parameters<Awaited<ReturnType<typeof webauthn>>['verifyRegistrationResponse']>[0]['response']
  use: Parameters<Awaited<ReturnType<typeof webauthn>>['verifyAuthenticationResponse']>[0]['response']
}

/** A browser's answer is a few kilobytes. */
const longestAnswer = 20_000

const bytes = (base64url: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64url, 'base64url'))

const parse = (answer: string): Record<string, unknown> | undefined => {
  if (answer.length > longestAnswer) return undefined
  try {
    const value: unknown = JSON.parse(answer)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const textIn = (value: unknown, name: string): string => {
  const found = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof found === 'string' ? found : ''
}

/** Base64url, at most what WebAuthn lets a credential's id be (1023 bytes). */
const isName = (text: string): boolean => /^[\w-]{1,1364}$/.test(text)

/** Browsers take no IP number for a site; a gateway on this machine has a name there too. */
const named = (baseUrl: string): URL =>
  new URL(baseUrl.replace(/^http:\/\/(?:127\.0\.0\.1|\[::1\])(?=[:/]|$)/, 'http://localhost'))

/** WebAuthn for one site: keys belong to the host name of the base address. @param baseUrl asked late: the port is known only then */
export const createPasskeys = ({ baseUrl, name }: { baseUrl: () => string; name: string }): PasskeyCeremonies => {
  const site = () => {
    const { origin, hostname, protocol } = named(baseUrl())
    const isSafe = protocol === 'https:' || hostname === 'localhost'
    return { origin, host: hostname, canBe: isSafe && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 }
  }
  return {
    available: host => {
      const came = `http://${host}`
      return site().canBe && URL.canParse(came) && new URL(came).hostname === site().host
    },
    address: () => (site().canBe ? site().origin : undefined),
    addOptions: async ({ challenge, account, known }) => {
      const { generateRegistrationOptions } = await webauthn()
      const options = await generateRegistrationOptions({
        rpName: name,
        rpID: site().host,
        userID: bytes(Buffer.from(account.handle).toString('base64url')),
        userName: account.email,
        userDisplayName: account.name,
        challenge: bytes(challenge),
        attestationType: 'none',
        excludeCredentials: known.map(({ credentialId: id, transports }) => ({ id, transports })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      })
      return { ...options }
    },
    verifyNew: async ({ challenge, answer }) => {
      const response = parse(answer)
      if (response === undefined) return undefined
      const { verifyRegistrationResponse } = await webauthn()
      const { origin, host } = site()
      const result = await verifyRegistrationResponse({
        response: response as unknown as Answers['new'],
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: host,
      }).catch(() => undefined)
      if (!result?.verified) return undefined
      const { id, publicKey, counter, transports } = result.registrationInfo.credential
      return {
        credentialId: id,
        publicKey: Buffer.from(publicKey).toString('base64url'),
        counter,
        transports: [...(transports ?? [])].filter(name => /^[a-z-]{1,20}$/.test(name)).slice(0, 8),
      }
    },
    useOptions: async ({ challenge, allowed }) => {
      const { generateAuthenticationOptions } = await webauthn()
      const options = await generateAuthenticationOptions({
        rpID: site().host,
        challenge: bytes(challenge),
        userVerification: 'required',
        ...(allowed.length > 0 && {
          allowCredentials: allowed.map(({ credentialId: id, transports }) => ({ id, transports })),
        }),
      })
      return { ...options }
    },
    claimOf: answer => {
      const response = parse(answer)
      const said = parse(Buffer.from(textIn(response?.response, 'clientDataJSON'), 'base64url').toString('utf8'))
      const claim = { credentialId: textIn(response, 'id'), challenge: textIn(said, 'challenge') }
      return isName(claim.credentialId) && isName(claim.challenge) ? claim : undefined
    },
    verifyUse: async ({ challenge, answer, passkey }) => {
      const response = parse(answer)
      if (response === undefined) return undefined
      const { verifyAuthenticationResponse } = await webauthn()
      const { origin, host } = site()
      const result = await verifyAuthenticationResponse({
        response: response as unknown as Answers['use'],
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: host,
        credential: { id: passkey.credentialId, publicKey: bytes(passkey.publicKey), counter: passkey.counter },
      }).catch(() => undefined)
      return result?.verified ? { counter: result.authenticationInfo.newCounter } : undefined
    },
  }
}
