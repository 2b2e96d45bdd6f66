/** How patient we are with a mail server. */
export type MailServerLimits = {
  /** For the connection, for the greeting and for each pause of the server. */
  silenceMs: number
  /** For one letter altogether. */
  attemptMs: number
  /** For letters on their way when the gateway stops. */
  graceMs: number
}

export const mailServerLimits: MailServerLimits = { silenceMs: 10_000, attemptMs: 40_000, graceMs: 5_000 }
