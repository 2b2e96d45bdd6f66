export type { FormFields } from './form-fields.js'
export { canonicalText, type SignatureAlgorithm, signatureAlgorithms, signFields } from './form-signature.js'
export { isKasaError, KasaError, type KasaErrorCode } from './kasa-error.js'
