import { subjectLimit, textLimit } from './thread.js'

export type WordsFault = 'empty' | 'too-long'

/** Turns text around or cannot be seen: no part of what people write to each other. */
const unseen = /[\u202a-\u202e\u2066-\u2069\ufeff]|(?![\n\t])\p{Cc}/gu

/** A message as it is stored: one kind of line end, nothing unseen, no blanks around it. */
export const textOf = (given: string): string =>
  given.replace(/\r\n?/g, '\n').normalize('NFC').replace(unseen, '').trim()

/** A subject is one line. */
export const subjectOf = (given: string): string => textOf(given).replace(/\s+/gu, ' ')

const faultOf = (text: string, limit: number): WordsFault | undefined => {
  if (text === '') return 'empty'
  return [...text].length > limit ? 'too-long' : undefined
}

/** Why a message of these words is not taken; `undefined` = it is. */
export const textFault = (text: string): WordsFault | undefined => faultOf(text, textLimit)
/** Why a thread of this subject is not opened; `undefined` = it is. */
export const subjectFault = (subject: string): WordsFault | undefined => faultOf(subject, subjectLimit)

/** What a search compares: without case. */
export const searchKey = (text: string): string => subjectOf(text).toLowerCase()
