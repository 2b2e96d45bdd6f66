/** An id as tables show it, so that a row stays one line: `evt_8d0b8a52…_3`. The page it leads to has it whole. */
export const shortId = (id: string): string => id.replace(/([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '$1…')
