export type Sending = {
  origin: string
  messages: number
  concurrency: number
  body: string
  database: string
  /** Sign each message as the product does. */
  signed: boolean
}

/** What a sending program was told: its first argument, as JSON. */
export const readSending = (): Sending => JSON.parse(process.argv[2] ?? '{}')
