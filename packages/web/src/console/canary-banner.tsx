import type { JSX } from 'preact'
import { when } from '../lib/time.ts'
import type { Canary } from './canary.ts'
import { words } from './canary-words.ts'

/** A bar while the chat fails its own check. Nothing while all is well. */
export function CanaryBanner({ canary }: { canary: Canary }): JSX.Element {
  const since = canary.failingSince.value
  return (
    <div class="banner-place" role="alert">
      {since !== null && <div class="banner banner-bad appear">{words.fails(when(since))}</div>}
    </div>
  )
}
