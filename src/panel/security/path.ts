/** Settings → Security. */
export const securityPath = '/panel/settings/security'
