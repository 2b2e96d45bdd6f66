import { canCancel } from '../../desk/possible.js'
import type { Answer } from '../../http/route.js'
import type { PanelCall } from '../call.js'
import { type Block, cell, fact, facts, figure, idCell, linkButton, notice, prose } from '../components.js'
import { drawnCode } from '../drawn-code.js'
import { methodText } from '../method-text.js'
import type { PanelNeeds } from '../needs.js'
import { there } from '../not-there.js'
import { panelPage } from '../page.js'
import { amountText, linkChip, momentText } from './link-words.js'
import { listPath } from './list.js'
import { shareAddress, shareWays } from './share.js'

/** One link: what it says, how to hand it over, what became of it. */
export const showLink =
  (needs: PanelNeeds) =>
  async (call: PanelCall): Promise<Answer> => {
    const { t, merchant, shops, may, ask } = call
    const { read } = needs.store
    const payment = there(await read.payments.find(merchant.id, ask.params.link ?? ''))
    const [found, payer, tries] = await Promise.all([
      read.links.ofPayment(merchant.id, payment.id),
      read.payments.payer(merchant.id, payment.payerId),
      read.transactions.ofPayment(merchant.id, payment.id),
    ])
    const link = there(found)
    const former = link.insteadOf === null ? undefined : await read.payments.byId(merchant.id, link.insteadOf)
    const url = needs.linkUrl(link.code)
    const amount = amountText(call, payment)
    const shop = shops.find(({ id }) => id === payment.shopId)
    const settled = tries.find(({ type, status }) => type === 'sale' && status === 'settled')
    const blocks: Block[] = []
    if (canCancel(payment)) {
      const subject = t('links.share-subject', { shop: shop?.name ?? '', order: payment.orderId })
      const text = t('links.share-text', { shop: shop?.name ?? '', order: payment.orderId, amount, url })
      const of = { url, subject, text, email: payer?.email ?? null, phone: payer?.phone ?? null }
      blocks.push(
        notice('waiting', t('links.advice'), { title: t('links.advice-title') }),
        facts(
          [
            fact(t('links.address'), cell(url, { copy: url, look: 'code' })),
            fact(t('links.message'), cell(text, { copy: text })),
          ],
          {
            title: t('links.share'),
            text: t('links.share-hint'),
            buttons: shareWays.map(way => linkButton(t(`links.share-${way}`), shareAddress(way, of))),
          },
        ),
        figure(t('links.code'), drawnCode(url), { note: t('links.code-note') }),
      )
    } else if (payment.closedReason !== null && payment.status !== 'settled') {
      blocks.push(
        prose([t('links.over-text')], {
          buttons: may('links.create')
            ? [linkButton(t('links.again'), `${listPath}/new?instead=${payment.publicId}`, 'primary')]
            : [],
        }),
      )
    }
    const or = (value: string | null | undefined) => value || '–'
    blocks.push(
      facts(
        [
          fact(t('links.status'), linkChip(call, payment)),
          fact(t('links.amount'), amount),
          fact(t('links.order'), payment.orderId),
          fact(t('links.link-title'), or(payment.title)),
          fact(t('frame.shop'), or(shop?.name)),
          fact(t('links.recipient'), or(shop?.recipient)),
          fact(t('links.id'), idCell(payment.publicId)),
          fact(t('links.created'), momentText(call, link.createdAt)),
          fact(t('links.modified'), momentText(call, payment.modifiedAt)),
          fact(t('links.ends'), payment.validTo === null ? t('links.never') : momentText(call, payment.validTo)),
          fact(
            t('links.methods'),
            payment.visibleMethods?.map(method => methodText(t, method)).join(', ') || t('links.methods-all'),
          ),
          fact(t('links.tries'), String(tries.filter(({ type }) => type === 'sale').length)),
          ...(former
            ? [fact(t('links.instead'), cell(former.orderId, { href: `${listPath}/${former.publicId}` }))]
            : []),
        ],
        { title: t('links.what') },
      ),
      facts(
        [
          fact(t('links.payer'), `${payer?.firstName ?? ''} ${payer?.lastName ?? ''}`.trim() || '–'),
          fact(t('account.email'), or(payer?.email)),
          fact(t('links.phone'), or(payer?.phone)),
        ],
        { title: t('links.payer') },
      ),
    )
    return panelPage(needs, call, {
      title: t('links.one', { order: payment.orderId }),
      back: { href: listPath, label: t('links.title') },
      buttons: [
        linkButton(t('links.story'), `/panel/payments/${payment.publicId}`),
        ...(canCancel(payment) && may('links.create')
          ? [linkButton(t('links.again'), `${listPath}/new?instead=${payment.publicId}`)]
          : []),
        ...(canCancel(payment) && may('money.move')
          ? [linkButton(t('links.cancel'), `/panel/payments/${payment.publicId}/cancel`, 'danger')]
          : []),
        ...(settled && may('money.move')
          ? [linkButton(t('links.refund'), `/panel/transactions/${settled.publicId}`)]
          : []),
      ],
      blocks,
    })
  }
