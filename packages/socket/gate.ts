import { BlockList, isIP } from 'node:net'
import { Bucket } from './bucket.ts'

const newSockets = { perSecond: 5, burst: 300 }
/** Addresses remembered at a time; whoever has been quiet for a minute has a full bucket anyway. */
const forgetAfter = 60_000

/** Holds back an address that opens sockets too fast. */
export interface Gate {
  admits(address: string): boolean
  /** Forgets addresses that have been quiet. */
  prune(): void
}

export function createGate(
  limits: boolean,
  isTrustedProxy: (address: string) => boolean,
  now: () => number,
): Gate {
  const addresses = new Map<string, { bucket: Bucket; at: number }>()

  return {
    admits(address) {
      if (!limits || isTrustedProxy(address)) return true
      const customer = customerOf(address)
      const known = addresses.get(customer) ?? { bucket: new Bucket(newSockets, now()), at: 0 }
      known.at = now()
      addresses.set(customer, known)
      return known.bucket.take(newSockets, now()) === 0
    },
    prune() {
      for (const [address, { at }] of addresses) if (now() - at > forgetAfter) addresses.delete(address)
    },
  }
}

// An IPv6 customer has a network of 2^64 addresses: counted one by one, none of them would ever be too many.
function customerOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [front = '', back] = address.split('::')
  const groups = front.split(':')
  const hidden = back === undefined ? 0 : 8 - groups.length - back.split(':').length
  return [...groups, ...Array<string>(hidden).fill('0')]
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')
}

/** The client's address: the socket's own, or what trusted proxies say, read from the nearest backwards. */
export function clientAddress(
  socketAddress: string,
  forwardedFor: string,
  isTrustedProxy: (address: string) => boolean,
): string {
  let address = socketAddress
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  while (isTrustedProxy(address) && hops.length > 0) {
    const hop = plainAddress(hops.pop() ?? '')
    // One with a zone (fe80::1%eth0) says something on its own machine only.
    if (isIP(hop) === 0 || hop.includes('%')) break
    address = hop
  }
  return address
}

const networks = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Reads TRUST_PROXY into a check of addresses. */
export function trustedProxies(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries.flatMap((entry) => (isName(entry) ? networks[entry] : entry))) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}

function isName(entry: string): entry is keyof typeof networks {
  return entry in networks
}

/** uWebSockets.js writes addresses in full; IPv4 in IPv6 is plain IPv4. */
export function plainAddress(text: string): string {
  const mapped = /^(?:0{1,4}:){5}ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text)
  if (mapped) {
    const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)]
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  return text.replace(/^::ffff:(?=\d+\.)/i, '')
}
