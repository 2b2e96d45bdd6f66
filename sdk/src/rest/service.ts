/** A body without its shop (and other members that the package fills in); the client's own shop unless given. */
export type OfService<Body extends { readonly serviceId: string }, Filled extends keyof Body = never> = Omit<
  Body,
  'serviceId' | Filled
> & {
  readonly serviceId?: string | undefined
}
