import { isIP } from 'node:net'

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

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Where this machine reaches who listens on `host`: nobody connects to "all addresses". */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`
}

const shortestSecret = 32

/** Secrets separated by commas: the first signs, all of them verify. In production they must be long enough. */
export function readSecrets(read: EnvReader, name: string, production: boolean): string[] {
  const secrets = read.list(name)
  if (secrets.length === 0) read.demanded(name, `a random text of at least ${shortestSecret} characters`)
  if (production && secrets.some((secret) => secret.length < shortestSecret))
    read.complain(
      `${name} is too short. In production each secret has at least ${shortestSecret} characters.`,
    )
  return secrets
}

/** Sites that may embed the chat and open sockets, as origins. */
export function readAllowedOrigins(read: EnvReader): string[] {
  const origins = read.list('ALLOWED_ORIGINS')
  for (const entry of origins) {
    if (URL.canParse(entry) && /^https?:/.test(entry) && new URL(entry).origin === entry) continue
    read.complain(
      `ALLOWED_ORIGINS has "${entry}". Each entry must be an origin, such as https://shop.example.`,
    )
  }
  return origins
}

const proxyNames = ['loopback', 'linklocal', 'uniquelocal']

/** Addresses and networks of proxies whose X-Forwarded-* headers are believed. */
export function readTrustedProxies(read: EnvReader): string[] {
  const proxies = read.list('TRUST_PROXY')
  for (const entry of proxies) {
    if (proxyNames.includes(entry) || isNetwork(entry)) continue
    read.complain(
      `TRUST_PROXY has "${entry}". Each entry must be an address, a network such as 10.0.0.0/8, or one of: ${proxyNames.join(', ')}.`,
    )
  }
  return proxies
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** An origin, such as https://shop.example, or null. */
export function readOrigin(read: EnvReader, name: string): string | null {
  const url = read.url(name, ['http:', 'https:'])
  if (url === null) return null
  const { origin } = new URL(url)
  if (origin !== url)
    read.complain(`${name} is "${url}". It must be an origin without a path, such as ${origin}.`)
  return origin
}

/** Whether limits are on. Off is for measuring, and refused where others could reach the process. */
export function readLimits(read: EnvReader, hostName: string, host: string): boolean {
  const on = read.oneOf('LIMITS', ['on', 'off']) === 'on'
  if (!on && !isLoopback(host))
    read.complain(
      `LIMITS is off, but ${hostName} is ${host}. Without limits a process may only listen on 127.0.0.1.`,
    )
  return on
}

/** The environment is not one that the process can run with; `message` has one plain sentence per line. */
export class BadConfig extends Error {}

export const logLevels = ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'] as const
