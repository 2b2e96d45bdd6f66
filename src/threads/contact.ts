import { isAddress } from '../merchants/mail-address.js'

/** Why somebody calls or writes, each with its own people (M113, M114). */
export const contactPurposes = ['sales', 'buyers', 'sellers', 'technical'] as const
export type ContactPurpose = (typeof contactPurposes)[number]

/** Ways to reach the operator for one purpose, Monday to Friday, hours by Warsaw's clock in minutes of the day. */
export type Contact = {
  phone: string | null
  email: string | null
  hours: { fromMinute: number; untilMinute: number }
}
/** What the operator has configured; a purpose without a way is absent. */
export type Contacts = Partial<Record<ContactPurpose, Contact>>

/** Hours of the mission's checklist, for a purpose whose own are not given. */
const usualHours: Readonly<Record<ContactPurpose, Contact['hours']>> = {
  sales: { fromMinute: 8 * 60, untilMinute: 16 * 60 },
  buyers: { fromMinute: 8 * 60, untilMinute: 20 * 60 },
  sellers: { fromMinute: 8 * 60, untilMinute: 20 * 60 },
  technical: { fromMinute: 9 * 60, untilMinute: 16 * 60 },
}

const hoursPattern = /^([01]?\d|2[0-4])(?::([0-5]\d))?\s*[-–]\s*([01]?\d|2[0-4])(?::([0-5]\d))?$/
const readHours = (text: string): Contact['hours'] | undefined => {
  const found = hoursPattern.exec(text)
  if (found === null) return undefined
  const [fromHour = 0, fromMinutes = 0, untilHour = 0, untilMinutes = 0] = found.slice(1).map(part => Number(part ?? 0))
  const hours = { fromMinute: fromHour * 60 + fromMinutes, untilMinute: untilHour * 60 + untilMinutes }
  return hours.fromMinute < hours.untilMinute && hours.untilMinute <= 24 * 60 ? hours : undefined
}

const isPhone = (text: string): boolean => /^\+?[\d ()-]{5,24}$/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 5

/**
 * Reads `+48 22 123 45 67, sales@example.com, 8-16`: a phone number, an e-mail address and hours in any order, each at most once; at least one
 * of the first two. `undefined` when it is something else.
 */
export const readContact = (purpose: ContactPurpose, text: string): Contact | undefined => {
  const contact: Contact = { phone: null, email: null, hours: usualHours[purpose] }
  let hasHours = false
  for (const part of text.split(',').map(one => one.trim())) {
    const hours = readHours(part)
    if (hours !== undefined && !hasHours) {
      contact.hours = hours
      hasHours = true
    } else if (contact.email === null && isAddress(part)) contact.email = part
    else if (contact.phone === null && hours === undefined && isPhone(part)) contact.phone = part
    else return undefined
  }
  return contact.phone === null && contact.email === null ? undefined : contact
}
