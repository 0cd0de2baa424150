/** Reads variables one by one and collects a sentence about each that is missing or wrong. */
export interface EnvReader {
  readonly sentences: readonly string[]
  /** Adds a sentence of the caller's own. */
  complain(sentence: string): void
  /** The variable without surrounding white space; null when it is unset or empty. */
  text(name: string): string | null
  demanded(name: string, what: string): string
  number(name: string, otherwise: number, from: number, to: number): number
  oneOf<T extends string>(name: string, words: readonly [T, ...T[]]): T
  list(name: string): string[]
  /** An address with one of these protocols, as it is written in the environment but without a slash at its end. */
  url(name: string, protocols: readonly string[]): string | null
}

export function readEnv(env: NodeJS.ProcessEnv): EnvReader {
  const sentences: string[] = []

  function text(name: string): string | null {
    return env[name]?.trim() || null
  }

  function demanded(name: string, what: string): string {
    const value = text(name)
    if (value === null) sentences.push(`${name} is not set. It must be ${what}.`)
    return value ?? ''
  }

  function number(name: string, otherwise: number, from: number, to: number): number {
    const value = text(name)
    if (value === null) return otherwise
    if (/^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to) return Number(value)
    sentences.push(`${name} is "${value}". It must be a whole number from ${from} to ${to}.`)
    return otherwise
  }

  function oneOf<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const value = text(name)
    if (value === null) return words[0]
    const word = words.find((word) => word === value)
    if (word === undefined) sentences.push(`${name} is "${value}". It must be one of: ${words.join(', ')}.`)
    return word ?? words[0]
  }

  function list(name: string): string[] {
    return (env[name] ?? '').split(',').flatMap((entry) => entry.trim() || [])
  }

  function url(name: string, protocols: readonly string[]): string | null {
    const value = text(name)
    if (value === null) return null
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value.replace(/\/+$/, '')
    const examples = protocols.map((protocol) => `${protocol}//`).join(' or ')
    // An address may carry a password, so it is not repeated here.
    sentences.push(`${name} is not an address that begins with ${examples}.`)
    return null
  }

  const complain = (sentence: string) => void sentences.push(sentence)
  return { sentences, complain, text, demanded, number, oneOf, list, url }
}
