/** One e-mail address and nothing that a mail server could read as a second one, a name or a command. */
export const isAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s\p{Cc}@<>()[\],;:"\\]+@[^\s\p{Cc}@<>()[\],;:"\\]+$/u.test(text)
