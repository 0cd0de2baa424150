/** Where an agent lands who wanted nothing else. */
export const landing = '/admin/index/index'

/** Where somebody is sent after the login: the path that he wanted, if it is one of ours. */
export function localPath(next: string | undefined, otherwise: string): string {
  if (!next?.startsWith('/') || !URL.canParse(next, here)) return otherwise
  // Browsers read "/\evil" and "/<tab>/evil" as "//evil": only what they make of it counts.
  const url = new URL(next, here)
  return url.origin === here ? url.pathname + url.search + url.hash : otherwise
}

const here = 'http://here.invalid'
