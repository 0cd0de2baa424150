/** Who may open sockets: our own pages, and the sites that may embed the chat. */
export interface OriginRules {
  readonly limits: boolean
  readonly publicAdminUrl: string | null
  readonly allowedOrigins: readonly string[]
}

/**
 * Whether a page of this origin may open a socket. Without a configured address of our own, a page counts as ours
 * when its host name is the one that the upgrade was sent to.
 */
export function mayConnect(rules: OriginRules, origin: string, host: string): boolean {
  if (origin === '') return !rules.limits
  if (rules.allowedOrigins.includes(origin)) return true
  if (rules.publicAdminUrl !== null) return origin === rules.publicAdminUrl
  return isHttp(origin) && new URL(origin).hostname === hostNameOf(host)
}

function isHttp(origin: string): boolean {
  return /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin
}

function hostNameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
}
