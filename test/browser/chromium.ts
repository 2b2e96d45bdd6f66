import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const program = fileURLToPath(new URL('unpack-chromium.mjs', import.meta.url))
/** Of this user alone: a browser that another user unpacked may not be started. */
const folder = join(tmpdir(), `kasa-chromium-147.0.0-${userInfo().uid}`)

const quiet = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
]

const preferred = [
  ['sans-serif', 'Open Sans'],
  ['system-ui', 'Open Sans'],
  ['monospace', 'DejaVu Sans Mono'],
]

/** The package's own font is the first choice, so that a page is as wide on every machine. */
const fontsOf = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>${home}/fonts</dir>
<dir>/usr/share/fonts</dir>
<cachedir>${home}/fonts-cache</cachedir>
${preferred.map(([name, font]) => `<match><test name="family"><string>${name}</string></test><edit name="family" mode="prepend" binding="strong"><string>${font}</string></edit></match>`).join('\n')}
</fontconfig>
`

/** Unpacked aside and then put in place at once: whoever finds the folder finds it whole, and two who unpack do not meet. */
const unpack = async (): Promise<void> => {
  if (existsSync(folder)) return
  const aside = await mkdtemp(`${folder}-`)
  await promisify(execFile)(process.execPath, [program], {
    env: { ...process.env, TMPDIR: aside, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
  })
  await mkdir(join(aside, 'fonts-cache'))
  await writeFile(join(aside, 'fonts.conf'), fontsOf(folder))
  await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }))
}

/** Chromium: on Linux the one of the npm package, with the libraries it brings; elsewhere an installed Chrome. */
export const openChromium = async (further: readonly string[] = []): Promise<Browser> => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return chromium.launch({ channel: 'chrome', args: [...quiet.slice(2), ...further] })
  await unpack()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [...quiet, ...further],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}
