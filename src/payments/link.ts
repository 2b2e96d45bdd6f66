/** The short address under which a payment is sent to its payer (imoje-rest.md §2.9). */
export type PaymentLink = {
  paymentId: number
  merchantId: number
  /** `/s/{code}`: 10 × `[A-Za-z0-9]`, unguessable. */
  code: string
  /** Language that the shop asked for; `null` = the payer's browser decides. */
  language: string | null
  /** The shop's own word for the payer's individual account (SIMP); kept and told, it changes nothing. */
  simp: string
  /** Made by a person in the panel rather than by the API. */
  generated: boolean
  /** The payment whose link this one was sent in place of (M75); `null` = it stands for itself. */
  insteadOf: number | null
  /** When the payer first saw that it was paid. */
  confirmVisitedAt: Date | null
  createdAt: Date
}

export type LinkRecords = {
  add(link: PaymentLink): Promise<void>
  /** For the payer's door: by its unguessable code. */
  findByCode(code: string): Promise<PaymentLink | undefined>
  ofPayment(merchantId: number, paymentId: number): Promise<PaymentLink | undefined>
  /** The first time counts. */
  confirmVisited(merchantId: number, paymentId: number, at: Date): Promise<void>
}
