import type { UploadKind } from './upload.js'

const endings: Readonly<Record<UploadKind, RegExp>> = { pdf: /\.pdf$/i, jpg: /\.jpe?g$/i, png: /\.png$/i }
const anyEnding = /\.(?:pdf|jpe?g|png)$/i
const longest = 120

/**
 * The name under which an upload is shown and saved: the last part of what the browser sent, without controls, characters that turn text around
 * and those a file system would not take, with the ending of what it really is.
 */
export const uploadName = (given: string, kind: UploadKind): string => {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .trim()
    .replace(/^\.+/, '')
  const stem = (endings[kind].test(clean) ? clean : clean.replace(anyEnding, '')).replace(endings[kind], '').trim()
  return `${[...stem].slice(0, longest).join('') || 'file'}.${kind}`
}
