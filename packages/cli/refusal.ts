/** What was asked for cannot be done; the message has one plain sentence per line that says what to do instead. */
export class Refusal extends Error {
  readonly exitCode: number

  constructor(sentence: string, exitCode: number = 1, cause?: unknown) {
    super(sentence, { cause })
    this.exitCode = exitCode
  }
}

/** The command line is wrong, by custom. */
export const badUsageExit = 2
/** The configuration is wrong (EX_CONFIG of sysexits.h): starting again will not help. */
export const badConfigExit = 78
