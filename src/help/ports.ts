/** A member's answer to "was this helpful?" under an article of the panel's help (M3); answering again replaces it. */
export type HelpAnswer = {
  merchantId: number
  memberId: number
  article: string
  helpful: boolean
  comment: string
  /** In which language the article was read. */
  language: string
  at: Date
}

export type HelpTally = { article: string; helpful: number; unhelpful: number; comments: number }
export type HelpComment = HelpAnswer & { id: number; merchantName: string }

export type HelpRecords = {
  /** One a member and article: the newest counts. */
  answer(answer: HelpAnswer): Promise<void>
  find(merchantId: number, memberId: number, article: string): Promise<HelpAnswer | undefined>
  /** Over all merchants. */
  tallies(): Promise<HelpTally[]>
  /** Answers with a comment, newest first. */
  comments(filter: { article?: string; before?: number; limit: number }): Promise<HelpComment[]>
}

/** All that this room asks of a store. */
export type HelpStoreRecords = { help: HelpRecords }
