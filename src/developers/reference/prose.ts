/** A run of words in one dress. */
export type Span = { dress: 'plain' | 'code' | 'strong'; text: string }
export type Block = { kind: 'paragraph' | 'list'; lines: readonly (readonly Span[])[] }

/** The Markdown that our descriptions use: paragraphs, lists of `- `, `code` and **strong**. */
export const proseOf = (markdown: string): Block[] =>
  markdown
    .split(/\n{2,}/)
    .filter(part => part.trim() !== '')
    .map(part => {
      const lines = part.trim().split('\n')
      return lines.every(line => line.startsWith('- '))
        ? { kind: 'list', lines: lines.map(line => spansOf(line.slice(2))) }
        : { kind: 'paragraph', lines: [spansOf(lines.join(' '))] }
    })

export const spansOf = (text: string): Span[] =>
  text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter(part => part !== '')
    .map(part => {
      if (part.startsWith('`')) return { dress: 'code', text: part.slice(1, -1) }
      return part.startsWith('**') ? { dress: 'strong', text: part.slice(2, -2) } : { dress: 'plain', text: part }
    })
