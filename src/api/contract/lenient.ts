import { z } from 'zod'

/**
 * What real clients send and mean as "nothing" is left out before a body is checked, as far as its schema allows it to be absent: empty
 * text, `null` where null has no meaning, `[]` where an object is expected (PHP's empty array). imoje-rest.md §9.
 */
export const withoutNothings = (value: unknown, schema: z.ZodType): unknown => {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map(item => withoutNothings(item, inner.element as z.ZodType)) : value
  }
  if (!(inner instanceof z.ZodObject)) return value
  if (Array.isArray(value)) return value.length === 0 ? {} : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(inner.shape).flatMap(([name, member]) => {
      if (!Object.hasOwn(value, name)) return []
      const kept = withoutNothings((value as Record<string, unknown>)[name], member as z.ZodType)
      return isNothing(kept, member as z.ZodType) ? [] : [[name, kept]]
    }),
  )
}

const isNothing = (value: unknown, schema: z.ZodType): boolean =>
  schema instanceof z.ZodOptional &&
  (value === '' || (value === null && !schema.safeParse(null).success) || isEmptyObject(value, schema))

const isEmptyObject = (value: unknown, schema: z.ZodType): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0 &&
  !schema.safeParse(value).success

const unwrapped = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? unwrapped(schema.unwrap() as z.ZodType) : schema
