import type { JSX } from 'preact'

/** A page of a visitor, by its title or else by its place. */
export function PageLink({ url, title }: { url: string; title?: string | undefined }): JSX.Element {
  const address = webAddress(url)
  if (!address) return <>{title || url}</>
  return (
    <a href={address.href} title={address.href} target="_blank" rel="noopener noreferrer nofollow" dir="auto">
      {title || placeOf(address)}
    </a>
  )
}

/** A visitor's browser says where he is: only a web address becomes a link. */
export function webAddress(url: string): URL | null {
  return /^https?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : null
}

/** `shop.example/cups?colour=blue` */
function placeOf({ host, pathname, search }: URL): string {
  return `${host}${pathname === '/' ? '' : pathname}${search}`
}
