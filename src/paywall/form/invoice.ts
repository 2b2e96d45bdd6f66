import { z } from 'zod'
import { memberAmount, memberCode, memberCountry, memberTaxStake, memberText, refuse } from './packed-members.js'

const exemptions = [
  ...['DENTAL_TECHNICAN_SERVICES', 'DOCTOR_DENTIST_SERVICES', 'PHYSIOTHERAPY_SERVICES', 'NURSING_SERVICES'],
  ...['PSYCHOLOGICAL_SERVICES', 'MEDICAL_TRANSPORT_SERVICES', 'CARE_SERVICES', 'TUTORING'],
  ...['TEACHING_FOREIGN_LANGUAGES', 'ARTISTS', 'RENTING_PROPERTY', 'INSURANCE_SERVICES'],
  ...['CREDITS_AND_LOANS_SERVICES', 'GUARANTIEES', 'SPECIAL_CONDITIONS_FOR_EXEMPTION', 'UE_TRANSACTIONS'],
  ...['SUBJECTIVE_EXEMPTIONS', 'OTHER', 'OTHER_OBJECTIVE_EXEMPTIONS'],
] as const

const buyer = z
  .object({
    type: z.enum(['PERSON', 'COMPANY']),
    email: memberText(200),
    fullName: memberText(200),
    street: memberText(200),
    city: memberText(100),
    postalCode: memberText(30),
    countryCodeAlpha2: memberCountry,
    idCountryCodeAlpha2: memberCountry.optional(),
    idType: z.enum(['ID', 'VAT_ID']).optional(),
    idNumber: memberCode(30).optional(),
  })
  .superRefine((value, context) => {
    if (value.type === 'COMPANY' && !value.idType) refuse(context, ['idType'], 'required')
    if (value.idType && !value.idNumber) refuse(context, ['idNumber'], 'required')
    if (value.idType === 'VAT_ID' && !value.idCountryCodeAlpha2) refuse(context, ['idCountryCodeAlpha2'], 'required')
  })

const position = z.object({
  name: memberText(),
  code: memberCode(),
  quantity: z.number().min(0),
  unit: memberText(),
  /** Unit price, gross, minor units. */
  grossAmount: memberAmount,
  taxStake: memberTaxStake,
  discountAmount: memberAmount.optional(),
  /** Minor units; only for Split Payment. */
  taxAmount: memberAmount.optional(),
})

const basis = z.object({ type: z.enum(exemptions), text: memberText().optional() }).superRefine((value, context) => {
  if (value.type === 'OTHER' && !value.text) refuse(context, ['text'], 'required')
})

/** The field `invoice` once unpacked: for bookkeeping, or for Split Payment (imoje-paywall.md §2). */
export const invoiceSchema = z
  .object({
    invoiceId: memberCode().optional(),
    buyer,
    positions: z.array(position).min(1),
    basisForVatExemption: basis.optional(),
    issueInvoice: z.boolean().optional(),
  })
  .superRefine((value, context) => {
    if (!value.positions.some(row => row.taxAmount !== undefined)) return
    value.positions.forEach((row, at) => {
      if (row.taxAmount === undefined) refuse(context, ['positions', at, 'taxAmount'], 'split-payment-tax')
    })
  })

export type Invoice = z.infer<typeof invoiceSchema>
