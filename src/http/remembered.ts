/**
 * Remembers what a pure function answered, by a name that says everything it depended on; at most `limit` answers, then it begins anew.
 */
export const remembered = <T>(limit: number): ((name: string, make: () => T) => T) => {
  const known = new Map<string, T>()
  return (name, make) => {
    const found = known.get(name)
    if (found !== undefined) return found
    if (known.size >= limit) known.clear()
    const made = make()
    known.set(name, made)
    return made
  }
}
