/** What a part of the matrix looked at, and what was wrong. */
export type Found = { checks: number; faults: string[] }
