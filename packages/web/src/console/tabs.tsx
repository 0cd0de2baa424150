import type { JSX } from 'preact'
import type { Desk } from './desk.ts'
import { type Tab as Name, tabs } from './lists.ts'
import { words } from './words.ts'

/** Which conversations the list shows. */
export function Tabs({ desk }: { desk: Desk }): JSX.Element {
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    const at = (tabs.indexOf(desk.lists.tab.value) + by + tabs.length) % tabs.length
    desk.show(tabs[at]!)
    document.querySelector<HTMLElement>(`#tab-${tabs[at]}`)?.focus()
    event.preventDefault()
  }
  return (
    <div class="tabs inbox-tabs" role="tablist" aria-label={words.conversations} onKeyDown={step}>
      {tabs.map((tab) => (
        <Tab key={tab} desk={desk} tab={tab} />
      ))}
    </div>
  )
}

function Tab({ desk, tab }: { desk: Desk; tab: Name }): JSX.Element {
  const isShown = desk.lists.tab.value === tab
  return (
    <button
      id={`tab-${tab}`}
      type="button"
      role="tab"
      class="tab"
      aria-selected={isShown}
      aria-controls="list"
      tabIndex={isShown ? 0 : -1}
      onClick={() => desk.show(tab)}
    >
      {words.tab[tab]}
      <Count desk={desk} tab={tab} />
    </button>
  )
}

// What is closed only grows: to count it would tell nobody anything.
function Count({ desk, tab }: { desk: Desk; tab: Name }): JSX.Element | null {
  const { inbox, lists } = desk
  if (tab === 'mine') return inbox.loaded.value ? <span class="count">{inbox.order.value.length}</span> : null
  if (tab === 'closed' || !lists.counts.value) return null
  const count = lists.counts.value[tab]
  return <span class={tab === 'waiting' && count > 0 ? 'tally tally-waiting' : 'tally'}>{count}</span>
}
