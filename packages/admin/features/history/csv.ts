/** What makes a spreadsheet take words for a formula, in the wide forms of Chinese keyboards too. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * One line of CSV (RFC 4180). Words stand between quotation marks; those that a spreadsheet would run get an apostrophe
 * before them, which it takes for "these are words".
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join()}\r\n`
}

function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const harmless = formula.test(cell) ? `'${cell}` : cell
  return `"${harmless.replaceAll('"', '""')}"`
}
