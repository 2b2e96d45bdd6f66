/** Where goods are sent. While the page still asks, what was typed so far: parts may be empty. */
export type DeliveryAddress = {
  name: string
  street: string
  postalCode: string
  city: string
  countryCodeAlpha2: string
}

/** What the payer chose on the payment page; personal data, kept in the payer's row. */
export type Delivery = {
  /** Of the shop's choice; empty while nothing is chosen. */
  code: string
  /** As the payer saw it. */
  name: string
  price: 'free' | 'included'
  address: DeliveryAddress | null
}
