import { isRunByNpm } from '../config.js'

/** How often a program that npm started looks whether npm is still there. */
const lookMs = 250

/** A signal to npm ends npm and its shell only; without this the program would go on and keep its port. */
export const whenOrphaned = (then: () => void): void => {
  if (!isRunByNpm) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    then()
  }, lookMs)
  watch.unref()
}
