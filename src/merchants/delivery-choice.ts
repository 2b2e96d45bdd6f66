/** One way in which a shop delivers: data of the shop. */
export type DeliveryChoice = {
  /** The shop's own word for it, told in the notification: `courier`. */
  code: string
  /** By language of the page; English stands in for a missing one. */
  names: Readonly<Record<string, string>>
  /** Costs nothing, or is part of the amount: an order's amount is signed and never changes here. */
  price: 'free' | 'included'
  needsAddress: boolean
}

/** When the payment page asks for delivery (mission.md M175), and what it offers. */
export type DeliverySettings = {
  /** `by-form`: only for forms with `delivery=1`; `always`: for all but those with `delivery=0`. */
  ask: 'always' | 'by-form'
  choices: readonly DeliveryChoice[]
}

/** What a choice is called in a language. */
export const deliveryName = ({ code, names }: DeliveryChoice, language: string): string =>
  names[language] ?? names.en ?? Object.values(names)[0] ?? code

/** True when the page of a form asks for delivery. @param wish what the form's `delivery` says; `undefined` = nothing */
export const asksDelivery = (settings: DeliverySettings | null, wish: boolean | undefined): boolean =>
  settings !== null && settings.choices.length > 0 && (wish ?? settings.ask === 'always')
