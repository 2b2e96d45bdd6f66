/** Letters that Unicode does not take apart into a plain letter and its mark. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ς: 'σ',
}
const special = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g')
const marks = /\p{M}/gu
const gaps = /[\s\p{C}]+/gu
const printableAscii = /^[\x20-\x7e]*$/

/** A text as searches compare it: without case, accents and needless blanks. `Łukasz  Żółć` → `lukasz zolc`. */
export const folded = (text: string): string => {
  const lower = text.toLowerCase()
  const plain = printableAscii.test(lower)
    ? lower
    : lower
        .normalize('NFKD')
        .replace(marks, '')
        .replace(special, letter => plainLetters[letter] ?? letter)
  return plain.replace(gaps, ' ').trim()
}

/** Under what a person is found: both orders of the names, so that each of them is a beginning. */
export const foldedNames = (person: { firstName: string; lastName: string }): { given: string; family: string } => {
  const [first, last] = [folded(person.firstName), folded(person.lastName)]
  return { given: `${first} ${last}`.trim(), family: `${last} ${first}`.trim() }
}
