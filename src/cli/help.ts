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
