/** What a form that was accepted would meet elsewhere: where imoje itself would refuse a character, and the like. */
export type FormRemarks = { orderId: string; remarks: readonly { field: string; text: string }[] }

/** Forms remembered at most; a developer looks at the last ones. */
const remembered = 20

/** Remarks on the latest forms of this process, newest first: for the developers' page of a sandbox, never stored. */
export const createRemarks = () => {
  const forms: FormRemarks[] = []
  return {
    add: (form: FormRemarks): void => {
      forms.unshift(form)
      forms.length = Math.min(forms.length, remembered)
    },
    list: (): readonly FormRemarks[] => forms,
  }
}
