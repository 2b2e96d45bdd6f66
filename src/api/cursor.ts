import { Refused } from './refused.js'

/** A place in a list, for the client to give back: it says nothing by itself. */
export const cursorOf = (id: number): string => Buffer.from(`k1.${id}`).toString('base64url')

/** The place that a cursor names; refuses what this gateway has not given. */
export const placeOf = (cursor: string): number => {
  const place = /^k1\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (place === undefined) {
    throw new Refused('request/invalid', {}, [
      { property: 'after', message: 'must be a cursor that an earlier answer has given as `next`' },
    ])
  }
  return Number(place)
}
