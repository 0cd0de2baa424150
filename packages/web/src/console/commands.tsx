import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import { type Choice, Palette } from './palette.tsx'
import { nameOf } from './search.ts'
import { words } from './words.ts'

/** Everything by its name: conversations, and what can be done. */
export function Commands({
  desk,
  chime,
  onClose,
}: {
  desk: Desk
  chime: Chime
  onClose: () => void
}): JSX.Element {
  return (
    <Palette
      label={words.commands}
      choices={[...actions(desk), ...general(desk, chime), ...conversations(desk)]}
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
  if (!entry || entry.left) return []
  return [
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

function general(desk: Desk, chime: Chime): Choice[] {
  return [
    {
      key: 'sound',
      label: chime.muted.value ? words.soundOn : words.soundOff,
      icon: <Icon path={chime.muted.value ? icons.muted : icons.sound} />,
      act: () => chime.toggle(),
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
