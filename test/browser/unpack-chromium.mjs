// Unpacks the npm package's Chromium, its libraries and fonts into TMPDIR. A program of its own, because the package
// reads its settings from the environment when it is loaded, and changes the environment of whoever loads it.
import chromium from '@sparticuz/chromium'

await chromium.executablePath()
