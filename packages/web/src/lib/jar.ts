/** A second place for a visitor's token. */
export interface Jar {
  get(): string | null
  /** Null: it is forgotten. */
  set(token: string | null): void
}

// Where a browser gives pages in frames no storage of their own, it still gives them such a cookie: one for this site
// and us alone. A script reads it, since the token goes into a frame of the socket and never into a request for a page;
// beside the token in localStorage, HttpOnly would keep nothing from anybody.
const where = '; Path=/index/index; Secure; SameSite=None; Partitioned; Max-Age='
const YEAR = 31_536_000

export const jar: Jar = {
  get: () => /\bkefu\.token=([\w.-]+)/.exec(document.cookie)?.[1] ?? null,
  set(token) {
    // biome-ignore lint/suspicious/noDocumentCookie: the newer way is kept from pages that came over plain http
    document.cookie = `kefu.token=${token}${where}${token ? YEAR : 0}`
  },
}
