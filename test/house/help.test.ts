import { beforeAll, expect, test } from '@jest/globals'
import { commandGroups, commands } from '../../src/cli/command-groups.js'
import { prepareBuild, run } from './programs.js'

beforeAll(prepareBuild, 120_000)

const kasaSays = async (...words: string[]) => run(['dist/cli/kasa.js', ...words], {})

test('kasa --help names every command under a heading, and each command explains its words and flags', async () => {
  const all = await kasaSays('--help')
  expect(all).toMatchObject({ code: 0, stderr: '' })
  expect(await kasaSays()).toEqual(all)
  expect(await kasaSays('help')).toEqual(all)
  for (const { title } of commandGroups) expect(all.stdout).toContain(`\n${title}\n`)
  for (const [name, { about }] of Object.entries(commands))
    expect(all.stdout).toMatch(new RegExp(`^ {2}${name} +${about.replace(/[().]/g, '\\$&')}$`, 'm'))
  const one = await kasaSays('shop', 'create', '--help')
  expect(one.code).toBe(0)
  expect(one.stdout).toContain('kasa shop create: opens a shop')
  expect(one.stdout).toMatch(/^ {2}--recipient <name> +who gets the money/m)
  expect(await kasaSays('help', 'shop', 'create')).toEqual(one)
  const family = await kasaSays('help', 'token')
  expect(family.stdout.split('\n').map(line => line.trim().split(/ {2,}/)[0])).toEqual([
    ...['token create', 'token list', 'token revoke', ''],
  ])
})

test('what is no command or no flag is named, with the way to the help', async () => {
  expect(await kasaSays('shp', 'list')).toMatchObject({
    code: 1,
    stderr: 'kasa: There is no command "shp list". "kasa help" names them all.\n',
  })
  expect((await kasaSays('shop', 'list', '--shp')).stderr).toBe(
    `kasa: Unknown option '--shp'. "kasa shop list --help" shows what there is.\n`,
  )
  expect((await kasaSays('listen')).stderr).toBe(
    'kasa: --forward is missing. "kasa listen --help" shows what there is.\n',
  )
})
