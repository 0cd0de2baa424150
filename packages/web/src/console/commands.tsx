import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import { cannedWords } from './canned-words.ts'
import type { Desk } from './desk.ts'
import { isOwn } from './entry.ts'
import { icons } from './icons.ts'
import { tabs } from './lists.ts'
import type { Notifications } from './notifications.ts'
import { toggleNotifications } from './notify-offer.tsx'
import { type Choice, Palette } from './palette.tsx'
import { PresenceDot } from './presence-menu.tsx'
import { useRoomChoices } from './room-choices.tsx'
import { nameOf } from './search.ts'
import { stepChoices } from './ways.tsx'
import { words } from './words.ts'

/** Everything by its name: conversations, and what can be done. */
export function Commands({
  desk,
  chime,
  notifications,
  onClose,
}: {
  desk: Desk
  chime: Chime
  notifications: Notifications
  onClose: () => void
}): JSX.Element {
  const rooms = useRoomChoices()
  return (
    <Palette
      label={words.commands}
      choices={[
        ...actions(desk),
        ...lists(desk),
        ...presenceChoices(desk),
        ...general(desk, chime),
        ...notificationChoices(desk, notifications),
        ...rooms,
        ...conversations(desk),
      ]}
      onClose={onClose}
    />
  )
}

function conversations(desk: Desk): Choice[] {
  return desk.inbox.order.value.flatMap((conversation) => {
    const entry = desk.inbox.at(conversation)?.peek()
    if (!entry) return []
    return {
      key: `conversation-${conversation}`,
      label: nameOf(entry),
      icon: <Avatar id={entry.id} size="small" />,
      ...(entry.last && { note: entry.last.msg }),
      act: () => {
        desk.choose(conversation)
        desk.answer()
      },
    }
  })
}

function actions(desk: Desk): Choice[] {
  const entry = desk.chosen.value
  if (!entry) return []
  const note = {
    key: 'note',
    label: words.writeNote,
    icon: <Icon path={icons.note} />,
    note: nameOf(entry),
    act: () => desk.note(true),
  }
  const tags = {
    key: 'tags',
    label: words.tags,
    icon: <Icon path={icons.tag} />,
    note: nameOf(entry),
    act: () => {
      desk.overlay.value = 'tags'
    },
  }
  const block = {
    key: 'block',
    label: words.block,
    icon: <Icon path={icons.block} />,
    note: nameOf(entry),
    act: () => {
      desk.overlay.value = 'block'
    },
  }
  const always = [note, tags, block]
  if (!isOwn(entry, desk.me.id)) return [...stepChoices(desk, entry), ...always]
  return [
    ...always,
    {
      key: 'transfer',
      label: words.transfer,
      icon: <Icon path={icons.handOver} />,
      note: nameOf(entry),
      act: () => {
        desk.overlay.value = 'transfer'
      },
    },
    {
      key: 'close',
      label: words.close,
      icon: <Icon path={icons.check} />,
      note: nameOf(entry),
      act: () => void desk.close(entry),
    },
  ]
}

function lists(desk: Desk): Choice[] {
  return tabs.map((tab) => ({
    key: `list-${tab}`,
    label: words.showTab[tab],
    icon: <Icon path={icons.list} />,
    act: () => desk.show(tab),
  }))
}

function presenceChoices(desk: Desk): Choice[] {
  const chosen = desk.presence.shown.value
  if (chosen !== 'online' && chosen !== 'away') return []
  const other = chosen === 'online' ? 'away' : 'online'
  return [
    {
      key: other,
      label: words.become[other],
      icon: <PresenceDot presence={other} />,
      act: () => void desk.takeVisitors(other),
    },
  ]
}

function notificationChoices(desk: Desk, notifications: Notifications): Choice[] {
  if (!notifications.exist) return []
  return [
    {
      key: 'notifications',
      label: notifications.isOn.value ? words.notificationsOff : words.notificationsOn,
      icon: <Icon path={icons.bell} />,
      act: () => void toggleNotifications(notifications, desk.toasts),
    },
  ]
}

const accounts: Choice = {
  key: 'accounts',
  label: words.accounts,
  icon: <Icon path={icons.people} />,
  // Beside the console, as the history.
  act: () => window.open('/admin/accounts/index', '_blank', 'noopener'),
}

function general(desk: Desk, chime: Chime): Choice[] {
  return [
    {
      key: 'canned',
      label: cannedWords.manage,
      icon: <Icon path={icons.canned} />,
      act: () => {
        desk.overlay.value = 'canned'
      },
    },
    {
      key: 'sound',
      label: chime.muted.value ? words.soundOn : words.soundOff,
      icon: <Icon path={chime.muted.value ? icons.muted : icons.sound} />,
      act: () => chime.toggle(),
    },
    {
      key: 'history',
      label: words.history,
      icon: <Icon path={icons.history} />,
      // Beside the console: who leaves it is away for his visitors.
      act: () => window.open('/admin/history/index', '_blank', 'noopener'),
    },
    ...(desk.me.may('keep-accounts') ? [accounts] : []),
    {
      key: 'settings',
      label: words.settings,
      icon: <Icon path={icons.settings} />,
      act: () => {
        desk.overlay.value = 'settings'
      },
    },
    {
      key: 'shortcuts',
      label: words.shortcuts,
      icon: <Icon path={icons.keyboard} />,
      act: () => {
        desk.overlay.value = 'shortcuts'
      },
    },
    {
      key: 'leave',
      label: words.signOut,
      icon: <Icon path={icons.leave} />,
      act: () => document.querySelector<HTMLFormElement>('#logout')?.requestSubmit(),
    },
  ]
}
