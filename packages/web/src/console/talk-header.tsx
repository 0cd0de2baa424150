import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { Icon } from '../lib/icon.tsx'
import { AlsoHere, ColleagueWrites } from './also-here.tsx'
import type { Desk } from './desk.ts'
import { type Entry, isOwn } from './entry.ts'
import { icons } from './icons.ts'
import { Opener } from './opener.tsx'
import { nameOf } from './search.ts'
import type { Side } from './side.ts'
import { stepsOf } from './ways.tsx'
import { Whose } from './whose.tsx'
import { words } from './words.ts'

/** Who one is talking to, and what can be done with the conversation. */
export function TalkHeader({ desk, entry, side }: { desk: Desk; entry: Entry; side: Side }): JSX.Element {
  const isOpen = side.isOpen.value
  const details = isOpen ? words.hideDetails : words.details
  return (
    <header class="talk-header">
      <button
        type="button"
        class="icon-button talk-back"
        aria-label={words.back}
        onClick={() => desk.choose(null)}
      >
        <Icon path={icons.back} />
      </button>
      <Avatar id={entry.id} />
      <div class="talk-who">
        <h2 class="truncate">{nameOf(entry)}</h2>
        {!entry.left && (
          <p class="talk-state truncate">
            {entry.elsewhere?.state !== 'closed' && (
              <>
                <span class={entry.online ? 'dot dot-online' : 'dot dot-off'} />
                {entry.online ? words.online : words.away}
              </>
            )}
            <Whose entry={entry} me={desk.me.id} />
            {entry.page && <span class="talk-page"> · {entry.page.title || entry.page.url}</span>}
          </p>
        )}
        <ColleagueWrites desk={desk} conversation={entry.conversation} />
      </div>
      <AlsoHere desk={desk} conversation={entry.conversation} />
      <Overlays desk={desk} />
      {isOwn(entry, desk.me.id) ? <Actions desk={desk} entry={entry} /> : <Ways desk={desk} entry={entry} />}
      <button
        type="button"
        class="icon-button"
        aria-label={details}
        aria-expanded={isOpen}
        data-tip={details}
        data-tip-at="end"
        onClick={() => side.toggle()}
      >
        <Icon path={icons.side} />
      </button>
    </header>
  )
}

/** What opens over the conversation; where there is little room, all of it by one button. */
function Overlays({ desk }: { desk: Desk }): JSX.Element {
  return (
    <>
      <Opener desk={desk} overlay="tags" label={words.tags} icon={icons.tag} class="talk-roomy" />
      <Opener desk={desk} overlay="block" label={words.block} icon={icons.block} class="talk-roomy" />
      <button
        type="button"
        class="icon-button talk-more"
        aria-label={words.more}
        onClick={() => {
          desk.overlay.value = 'commands'
        }}
      >
        <Icon path={icons.more} />
      </button>
    </>
  )
}

/** What he can do about a conversation that is not his own. */
function Ways({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  return (
    <>
      {stepsOf(desk, entry).map(({ way, label, icon, act }) => (
        <OnceButton key={way} label={label} icon={icon} act={act} />
      ))}
    </>
  )
}

/** Does nothing more until it is done. */
function OnceButton({
  label,
  icon,
  act,
}: {
  label: string
  icon: string
  act: () => Promise<void>
}): JSX.Element {
  const busy = useSignal(false)
  const press = async () => {
    if (busy.value) return
    busy.value = true
    await act()
    busy.value = false
  }
  return (
    <button
      type="button"
      class="button talk-return"
      aria-label={label}
      aria-disabled={busy.value}
      onClick={() => void press()}
    >
      <Icon path={icon} />
      <span>{label}</span>
    </button>
  )
}

function Actions({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const closing = useSignal(false)
  const close = async () => {
    if (closing.value) return
    closing.value = true
    await desk.close(entry)
    closing.value = false
  }
  return (
    <>
      <Opener desk={desk} overlay="transfer" label={words.transfer} icon={icons.handOver} />
      <button
        type="button"
        class="icon-button"
        aria-label={words.close}
        data-tip={words.close}
        data-tip-at="end"
        aria-disabled={closing.value}
        onClick={() => void close()}
      >
        <Icon path={icons.check} />
      </button>
    </>
  )
}
