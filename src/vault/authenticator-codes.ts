import type { AuthenticatorCodes } from '../members/authenticator.js'

/** A phone's clock may be one step behind or ahead. */
const toleranceSeconds = 30
/** RFC 4226 §4 asks for 160 bits. */
const secretBytes = 20

/** Loaded with the first code. */
const otp = () => import('otplib')

/** Time-based codes of authenticator apps: RFC 6238 with SHA-1, six digits, 30 s, which is what every app knows. */
export const authenticatorCodes: AuthenticatorCodes = {
  newSecret: async random => {
    const { ScureBase32Plugin } = await otp()
    return new ScureBase32Plugin().encode(random(secretBytes))
  },
  address: async ({ issuer, account, secret }) => (await otp()).generateURI({ issuer, label: account, secret }),
  stepOf: async ({ secret, code, at }) => {
    if (!/^\d{6}$/.test(code)) return undefined
    const { verify } = await otp()
    const epoch = Math.floor(at.getTime() / 1000)
    const result = await verify({ strategy: 'totp', secret, token: code, epoch, epochTolerance: toleranceSeconds })
    return result.valid && 'timeStep' in result ? result.timeStep : undefined
  },
}
