/** Ways to hand a link over (M70); each opens an app of the merchant's own with the text ready. Others take what was copied. */
export const shareWays = ['mail', 'sms', 'whatsapp', 'messenger', 'telegram'] as const

/** The address that opens a way with this text; `to` is the payer's e-mail or phone, where known. */
export const shareAddress = (
  way: (typeof shareWays)[number],
  {
    url,
    subject,
    text,
    email,
    phone,
  }: { url: string; subject: string; text: string; email: string | null; phone: string | null },
): string => {
  const enc = encodeURIComponent
  const digits = (phone ?? '').replace(/[^\d+]/g, '')
  const table = {
    mail: `mailto:${enc(email ?? '').replace('%40', '@')}?subject=${enc(subject)}&body=${enc(text)}`,
    sms: `sms:${digits}?&body=${enc(text)}`,
    whatsapp: `https://wa.me/${digits.replace('+', '')}?text=${enc(text)}`,
    messenger: `fb-messenger://share?link=${enc(url)}`,
    telegram: `https://t.me/share/url?url=${enc(url)}&text=${enc(subject)}`,
  }
  return table[way]
}
