// `npm run sdk:runtimes`: the SDK under every Node that it promises, from npm's registry. Ends with 1 when one fails.
import { runOnNodes } from './run-on-nodes.js'

const rows = await runOnNodes()
for (const { node, did } of rows) console.log(`${node.padEnd(16)} ${did}`)
if (rows.some(({ isFine }) => !isFine)) process.exitCode = 1
