/** What `npm start -- --help` prints. */
export const startHelp = `Usage: npm start [-- options]

Starts the gateway. Without options: a sandbox on http://127.0.0.1:8787 with its data in .kasa

  --port <number>           port to listen on; 0 = any free one
  --host <address>          address to listen on (127.0.0.1)
  --database <file|url>     SQLite file, or postgres://user:password@host/name
  --json                    one JSON line on stdout when listening, everything else on stderr
                            (npm start --silent -- --json)
  --help                    this text

Everything else is set by KASA_… variables: README, "Configuration". Commands: npm run kasa -- help
`

/** What `kasa help` prints: every command with its words. */
export const commandsHelp = (commands: Readonly<Record<string, { usage: string; about: string }>>): string => {
  const lines = Object.entries(commands).map(
    ([name, { usage, about }]) => `  ${`${name} ${usage}`.trim()}\n      ${about}\n`,
  )
  return `Usage: npm run kasa --silent -- <command> [options]

${lines.join('')}
Every command takes --json, and --database <file|url> for another database than KASA_DATABASE.
Secrets are printed once, at their creation.
`
}
