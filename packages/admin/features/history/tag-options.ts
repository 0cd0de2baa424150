/** A tag that can be chosen. */
export interface TagOption {
  tag: string
  isChosen: boolean
}

/** The tags in use, and the chosen one also when it is in use no more: the form keeps what the list shows. */
export function tagOptions(inUse: readonly string[], chosen: string | null): TagOption[] {
  const wanted = chosen?.toLowerCase()
  const options = inUse.map((tag) => ({ tag, isChosen: tag.toLowerCase() === wanted }))
  if (chosen === null || options.some(({ isChosen }) => isChosen)) return options
  return [...options, { tag: chosen, isChosen: true }]
}
