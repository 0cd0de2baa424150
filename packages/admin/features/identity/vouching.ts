import { errors, type JWTPayload, jwtVerify } from 'jose'

/** Whom a site says that a visitor is. */
export interface Vouched {
  /** The site's own word for him, and his for ever. */
  readonly sub: string
  readonly name?: string
  readonly email?: string
  /** It was true within the last day: that is enough for a page that was let in by it and lost its line since. */
  readonly isStale: boolean
}

export interface Vouching {
  /** Null: no site of ours says so, or not now, or not to us. */
  read(identity: string): Promise<Vouched | null>
}

/** Seconds. A statement that leaks opens somebody's conversations for so long. */
const longest = 60 * 60
const tolerance = 60
const stale = 24 * 60 * 60
const longestSub = 255

/**
 * Reads the statements that sites sign about their visitors: JWT with HS256, `sub`, `aud` and `exp`.
 *
 * @param secrets IDENTITY_SECRET: all of them verify
 * @param onDisbelief hears why one was not believed, and never the statement
 */
export function openVouching(
  { identitySecrets, identityAudience }: { identitySecrets: readonly string[]; identityAudience: string },
  onDisbelief: (reason: string) => void,
  now: () => number = Date.now,
): Vouching {
  const keys = identitySecrets.map((secret) => new TextEncoder().encode(secret))

  async function read(identity: string): Promise<Vouched | null> {
    let reason = 'IDENTITY_SECRET is not set'
    for (const key of keys) {
      const found = await claimsIn(identity, key)
      if (typeof found !== 'string') return found
      reason = found
      // With the wrong key nothing else is known of it.
      if (reason !== badSignature) break
    }
    onDisbelief(reason)
    return null
  }

  async function claimsIn(identity: string, key: Uint8Array): Promise<Vouched | string> {
    const seconds = Math.floor(now() / 1000)
    try {
      const { payload } = await jwtVerify(identity, key, {
        // The statement does not choose how it is verified.
        algorithms: ['HS256'],
        audience: identityAudience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: tolerance,
        currentDate: new Date(seconds * 1000),
      })
      if ((payload.exp ?? 0) > seconds + longest + tolerance) return 'exp is more than an hour ahead'
      return vouchedIn(payload, false)
    } catch (err) {
      if (err instanceof errors.JWTExpired && isRecent(err.payload, seconds))
        return vouchedIn(err.payload, true)
      if (err instanceof errors.JOSEError) return err.code === badSignature ? badSignature : err.message
      throw err
    }
  }

  return { read }
}

const badSignature = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'

function isRecent({ exp }: JWTPayload, seconds: number): boolean {
  return exp !== undefined && exp > seconds - stale
}

function vouchedIn({ sub, name, email }: JWTPayload, isStale: boolean): Vouched | string {
  if (
    typeof sub !== 'string' ||
    sub === '' ||
    sub.length > longestSub ||
    !sub.isWellFormed() ||
    sub.includes('\0')
  )
    return `sub must be a text of 1 to ${longestSub} characters`
  return {
    sub,
    isStale,
    ...(typeof name === 'string' && { name }),
    ...(typeof email === 'string' && { email }),
  }
}
