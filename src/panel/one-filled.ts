import type { Block, Button } from './components.js'

/** How a page's buttons look where one of them is filled at most: what one came for is seen at once (experience.md, The look). */
export const oneFilled = (
  buttons: readonly Button[],
  blocks: readonly Block[],
): { buttons: readonly Button[]; blocks: readonly Block[] } => {
  let isTaken = false
  const lookOf = <L extends string>(look: L): L | 'secondary' => {
    if (look !== 'primary') return look
    const given = isTaken ? 'secondary' : look
    isTaken = true
    return given
  }
  const button = ({ link, post }: Button): Button => ({
    link: link && { ...link, look: lookOf(link.look) },
    post: post && { ...post, look: lookOf(post.look) },
  })
  const block = (one: Block): Block => {
    if (one.kind === 'form') return { ...one, look: lookOf(one.look) }
    if (one.kind === 'passkey') return { ...one, look: lookOf(one.look) }
    if (one.kind === 'prose' || one.kind === 'facts') return { ...one, buttons: one.buttons.map(button) }
    if (one.kind === 'table' && one.rows.length === 0)
      return { ...one, empty: { ...one.empty, button: one.empty.button && button(one.empty.button) } }
    return one
  }
  return { buttons: buttons.map(button), blocks: blocks.map(block) }
}
