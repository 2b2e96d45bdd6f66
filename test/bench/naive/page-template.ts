/** A page as a template in the usual manner: every phrase looked up when it is shown, the payment's id put in where it stands. */
export type NaivePage = { template: string; phrases: Record<string, string> }

const phrase = />([^<]*[\p{L}\d][^<]*)</gu
const silent = /(<(?:script|style)\b[\s\S]*?<\/(?:script|style)>)/i

/** Turns a finished page back into an EJS template and its dictionary. */
export const naivePage = (html: string, paymentId: string): NaivePage => {
  const phrases: Record<string, string> = {}
  const lookUp = (_all: string, text: string): string => {
    const name = `p${Object.keys(phrases).length}`
    phrases[name] = text
    return `><%- t('${name}') %><`
  }
  const pieces = html.split(silent).map(piece => (silent.test(piece) ? piece : piece.replace(phrase, lookUp)))
  return { template: pieces.join('').replaceAll(paymentId, '<%= id %>'), phrases }
}
