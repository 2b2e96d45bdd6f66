/** What a check found: what is so, and, unless it is well, how to mend it. Names no secret and no payer. */
export type Finding = { check: string; state: 'ok' | 'warn' | 'fail'; said: string; fix: string }

export const ok = (check: string, said: string): Finding => ({ check, state: 'ok', said, fix: '' })
export const warn = (check: string, said: string, fix: string): Finding => ({ check, state: 'warn', said, fix })
export const fail = (check: string, said: string, fix: string): Finding => ({ check, state: 'fail', said, fix })

/** "3 tries", "1 try". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
