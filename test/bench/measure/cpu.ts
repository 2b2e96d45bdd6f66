import { readFileSync } from 'node:fs'

const microsecondsPerTick = 10_000
const utimeField = 11

/** Time that these processes have spent on a CPU so far, user and system, all threads, in µs; Linux only, 10 ms steps. */
export const cpuUs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + ticksOf(pid), 0) * microsecondsPerTick

const ticksOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[utimeField]) + Number(fields[utimeField + 1])
}

/** Time that all processes of the machine have spent on its CPUs so far, in µs. */
export const machineCpuUs = (): number => {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/).slice(1).map(Number)
  return (user + nice + system + irq + softirq + steal) * microsecondsPerTick
}

/** Resident memory of a process in MB. */
export const residentMb = (pid: number): number => {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
