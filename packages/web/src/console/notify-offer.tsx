import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { icons } from './icons.ts'
import type { Notifications } from './notifications.ts'
import type { Toasts } from './toasts.tsx'
import { words } from './words.ts'

/** Asks once whether the browser may tell of new words. What the browser then asks comes from a click on this. */
export function NotifyOffer({
  notifications,
  toasts,
}: {
  notifications: Notifications
  toasts: Toasts
}): JSX.Element | null {
  if (!notifications.isUndecided.value) return null
  return (
    <div class="notify-offer">
      <Icon path={icons.bell} />
      <p>{words.notifyOffer}</p>
      <button
        type="button"
        class="text-button"
        onClick={() => void toggleNotifications(notifications, toasts)}
      >
        {words.notify}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.notifyNot}
        onClick={() => notifications.turnOff()}
      >
        <Icon path={icons.cross} />
      </button>
    </div>
  )
}

/** Says so where the browser does not let the person have his will. */
export async function toggleNotifications(notifications: Notifications, toasts: Toasts): Promise<void> {
  if (notifications.isOn.value) return notifications.turnOff()
  if (!(await notifications.turnOn())) toasts.warn(words.notificationsBlocked)
}
