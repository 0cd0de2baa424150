/** What a check of `kefu doctor` found, in a line; what is not well says what to do. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail'
  /** What was looked at. */
  readonly about: string
  readonly sentence: string
}

export const ok = (about: string, sentence: string): Finding => ({ level: 'ok', about, sentence })
export const warn = (about: string, sentence: string): Finding => ({ level: 'warn', about, sentence })
export const fail = (about: string, sentence: string): Finding => ({ level: 'fail', about, sentence })

/** The findings below each other, each text as long as it is. */
export function showFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length))
  return findings
    .map(({ level, about, sentence }) => `${level.padEnd(4)}  ${about.padEnd(width)}  ${sentence}`)
    .join('\n')
}
