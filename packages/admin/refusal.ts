import type { Sentence } from './locale.ts'

/**
 * Thrown where a request is refused for a reason that a person can understand; plugins/errors.ts answers it.
 * With a `field` it is about what was typed there, and the answer's code is the original's 1001. `retryAfter` says in how
 * many seconds the same may be let through.
 */
export class Refusal extends Error {
  readonly statusCode: number
  readonly sentence: Sentence
  readonly field: string | null
  readonly retryAfter: number | null

  constructor(
    statusCode: number,
    sentence: Sentence,
    field: string | null = null,
    retryAfter: number | null = null,
  ) {
    super(sentence.en)
    this.statusCode = statusCode
    this.sentence = sentence
    this.field = field
    this.retryAfter = retryAfter
  }

  get code(): number {
    return this.field === null ? 1000 + this.statusCode : 1001
  }
}
