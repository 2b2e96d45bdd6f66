import type { TextKey } from '../texts.js'

/** The JSON doors by example, ready to paste into a shell. */
export const examplesFor = (baseUrl: string): readonly { title: TextKey; command: string }[] => {
  const at = (path: string) => `${baseUrl}/sandbox/v1/${path}`
  const post = (path: string, body: unknown) => `curl -s ${at(path)} -d '${JSON.stringify(body)}'`
  return [
    {
      title: 'simulator.example.clock',
      command: [
        `curl -s ${at('clock')}`,
        post('clock', { move: '+2d' }),
        post('clock', { move: 'freeze' }),
        post('clock', { move: 'run' }),
        'npm run kasa --silent -- clock +2d',
      ].join('\n'),
    },
    { title: 'simulator.example.find', command: `curl -s '${at('orders?orderId=ZAM-1')}'` },
    {
      title: 'simulator.example.outcome',
      command: [
        post('orders/REFERENCE/outcome', { outcome: 'approve' }),
        post('orders/REFERENCE/outcome', { outcome: 'decline', delaySeconds: 30, duplicate: true, reorder: true }),
        post('orders/REFERENCE/outcome', { neverAnswers: true, lostReturn: true }),
      ].join('\n'),
    },
    {
      title: 'simulator.example.rules',
      command: [
        post('rules', {
          rules: [
            { method: 'blik', every: 3, outcome: 'decline' },
            { orderPrefix: 'X', neverAnswers: true },
            { method: 'card', holdEnd: 'later' },
          ],
        }),
        `curl -s ${at('rules')}`,
      ].join('\n'),
    },
    { title: 'simulator.example.seed', command: post('seed', { seed: 'run-42' }) },
  ]
}
