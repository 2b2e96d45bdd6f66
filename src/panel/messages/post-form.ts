import type { PostFault } from '../../threads/prepare-post.js'
import { attachmentLimit, subjectLimit, textLimit } from '../../threads/thread.js'
import type { SentFile } from '../../uploads/seal-upload.js'
import { uploadLimitBytes } from '../../uploads/upload.js'
import type { MemberCall } from '../call.js'
import { type Field, field } from '../components.js'
import type { PanelNeeds } from '../needs.js'
import type { PanelForm } from '../panel-form.js'

/** A form with files may be larger than its files; beyond this the gateway answers without reading on. */
export const postLimitBytes = uploadLimitBytes + 2 * 1024 * 1024

const fileNames = Array.from({ length: attachmentLimit }, (_, at) => `file${at + 1}`)

/** The files of a posted form. */
export const filesOf = (form: PanelForm): SentFile[] =>
  fileNames.flatMap(name => {
    const file = form.file(name)
    return file === undefined ? [] : [file]
  })

/** Of each form its own key, so that a form sent twice writes once; a text that no form of ours has made is replaced. */
export const formKeyOf = (form: PanelForm, newId: () => string): string =>
  /^[0-9a-f-]{36}$/.test(form.text('key')) ? form.text('key') : newId()

const megabytes = uploadLimitBytes / 1024 / 1024
const wordsOf = ({ t }: Pick<MemberCall, 't'>, fault: PostFault): string => {
  if (fault.field !== 'files') {
    if (fault.fault === 'too-often') return t('messages.too-often')
    if (fault.fault === 'empty') return t(fault.field === 'subject' ? 'messages.subject-empty' : 'messages.text-empty')
    return t('messages.too-long', { count: fault.field === 'subject' ? subjectLimit : textLimit })
  }
  if (fault.fault === 'together') return t('messages.files-together', { megabytes })
  return t(`messages.file-${fault.fault}`, { name: fault.name, megabytes, limit: attachmentLimit })
}

/** More than people write, and less than would fill a disk. */
const messagesInHour = 60
const filesInDay = 40
const hourMs = 3_600_000

/** Counts a member's post; a fault when they, or their company's files, are beyond what people send. */
export const oftenFault = async (
  { store }: Pick<PanelNeeds, 'store'>,
  { member, now, form }: Pick<MemberCall, 'member' | 'now' | 'form'>,
): Promise<PostFault[]> => {
  const wished = [
    { name: `message:${member.id}`, limit: messagesInHour, hours: 1 },
    ...filesOf(form).map(() => ({ name: `message-files:${member.merchantId}`, limit: filesInDay, hours: 24 })),
  ]
  const isWithin = await store.write(async ({ tryCounts }) => {
    for (const { name, limit, hours } of wished) {
      const endsAt = new Date(now.getTime() + hours * hourMs)
      if ((await tryCounts.take({ name, limit, now, endsAt })) === undefined) return false
    }
    return true
  })
  return isWithin ? [] : [{ field: 'text', fault: 'too-often' }]
}

/** The fault at a field in the reader's language. */
export const faultAt = (
  call: Pick<MemberCall, 't'>,
  faults: readonly PostFault[],
  at: PostFault['field'],
): string | null => {
  const found = faults.find(fault => fault.field === at)
  return found === undefined ? null : wordsOf(call, found)
}

/** The text and the places for files of a post; what was typed stays, files must be chosen again. */
export const postFields = (call: MemberCall, faults: readonly PostFault[], text: string): Field[] => {
  const { t } = call
  const filesFault = faultAt(call, faults, 'files')
  return [
    field('textarea', 'text', t('messages.text'), {
      ...{ value: text, rows: 7, maxlength: textLimit, isRequired: true, error: faultAt(call, faults, 'text') },
      hint: t('messages.text-hint'),
    }),
    ...fileNames.map((name, at) =>
      field('file', name, t('messages.file', { number: at + 1 }), {
        accept: '.pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png',
        ...(at === 0 ? { hint: t('messages.file-hint', { megabytes }), error: filesFault } : {}),
      }),
    ),
  ]
}
