import type { JSX } from 'preact'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import { LineBanner } from '../lib/line-banner.tsx'
import { BlockPalette } from './block.tsx'
import type { Canary } from './canary.ts'
import { CanaryBanner } from './canary-banner.tsx'
import { CannedPage } from './canned-page.tsx'
import { Commands } from './commands.tsx'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import { InboxColumn } from './inbox-column.tsx'
import { Modal } from './modal.tsx'
import type { Notifications } from './notifications.ts'
import { Settings } from './settings.tsx'
import { Shortcuts } from './shortcuts.tsx'
import type { Side } from './side.ts'
import { SignedOut } from './signed-out.tsx'
import { TagPalette } from './tags.tsx'
import { Talk } from './talk.tsx'
import { ToastList } from './toasts.tsx'
import { Transfer } from './transfer.tsx'
import { VisitorDetails } from './visitor-details.tsx'
import { words } from './words.ts'

interface ConsoleProps {
  desk: Desk
  canary: Canary
  side: Side
  chime: Chime
  notifications: Notifications
}

/** The agent's page: three columns in one frame that never scrolls as a whole. */
export function Console({ desk, canary, side, chime, notifications }: ConsoleProps): JSX.Element {
  const hasChosen = desk.inbox.chosen.value !== null
  return (
    <>
      <CanaryBanner canary={canary} />
      <LineBanner chat={desk.chat} isDown={desk.isDown} />
      <main class={hasChosen ? 'desk desk-talking' : 'desk'}>
        <h1 class="visually-hidden">{words.inbox}</h1>
        <InboxColumn desk={desk} chime={chime} notifications={notifications} />
        <section class="talk" aria-label={words.conversation}>
          <Talk desk={desk} side={side} />
        </section>
        <VisitorColumn desk={desk} side={side} />
      </main>
      <OverlayOf desk={desk} chime={chime} notifications={notifications} />
      <ToastList toasts={desk.toasts} show={(conversation) => void desk.seek(conversation)} />
      <SignedOut chat={desk.chat} />
    </>
  )
}

function VisitorColumn({ desk, side }: { desk: Desk; side: Side }): JSX.Element | null {
  const entry = desk.chosen.value
  if (!entry) return null
  if (side.isDrawer.value) {
    return (
      <Modal label={words.details} class="drawer" onClose={() => side.closeDrawer()}>
        <button
          type="button"
          class="icon-button drawer-close"
          aria-label={words.hideDetails}
          onClick={() => side.closeDrawer()}
        >
          <Icon path={icons.cross} />
        </button>
        <VisitorDetails key={entry.id} desk={desk} entry={entry} />
      </Modal>
    )
  }
  if (!side.isDocked.value) return null
  return (
    <section class="side" aria-label={words.details}>
      <VisitorDetails key={entry.id} desk={desk} entry={entry} />
    </section>
  )
}

function OverlayOf({
  desk,
  chime,
  notifications,
}: Omit<ConsoleProps, 'canary' | 'side'>): JSX.Element | null {
  const close = () => {
    desk.overlay.value = null
  }
  const entry = desk.chosen.value
  switch (desk.overlay.value) {
    case 'commands':
      return <Commands desk={desk} chime={chime} notifications={notifications} onClose={close} />
    case 'canned':
      return <CannedPage desk={desk} onClose={close} />
    case 'settings':
      return <Settings toasts={desk.toasts} mayDecide={desk.me.may('decide-for-site')} onClose={close} />
    case 'shortcuts':
      return <Shortcuts onClose={close} />
    case 'block':
      return entry && <BlockPalette desk={desk} entry={entry} onClose={close} />
    case 'tags':
      return entry && <TagPalette desk={desk} entry={entry} onClose={close} />
    case 'transfer':
      return entry && <Transfer desk={desk} entry={entry} onClose={close} />
    default:
      return null
  }
}
