import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { Composer } from '../lib/composer.tsx'
import { sayWhyNot } from '../lib/say-why-not.ts'
import { choiceId, listId, MentionList } from './mention-list.tsx'
import { MentionPicker } from './mention-picker.ts'
import type { RoomProps } from './room.tsx'
import { words } from './words.ts'

/** Where one writes to all, under which name, and whom one mentions. */
export function Writing({
  chat,
  members,
  naming,
  draft,
  tray,
  toast,
  focus,
}: RoomProps & { focus: ReadonlySignal<unknown> }): JSX.Element {
  const picker = useMemo(() => new MentionPicker(members, () => chat.ready.value?.id ?? 0), [])
  const send = (text: string, files: readonly StoredFile[]) =>
    sayWhyNot(chat.send(text, undefined, files), toast)
  const look = ({ target }: Event) => {
    if (target instanceof HTMLTextAreaElement) picker.look(target)
  }
  const current = picker.choices.value[picker.current.value]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what happens in the field inside is looked at from here
    <div class="room-field" onInput={look} onKeyUp={look} onClick={look} onFocusOut={() => picker.leave()}>
      <MentionList picker={picker} />
      <Composer
        draft={draft.text}
        label={words.write}
        send={send}
        tray={tray}
        onPause={() => draft.keep()}
        onKey={(event) => picker.press(event)}
        opened={current ? { list: listId, choice: choiceId(current) } : null}
        focus={focus}
      />
      {naming && (
        <p class="room-name-line small muted">
          <span class="truncate">
            {words.writingAs} <b dir="auto">{naming.name.value}</b>
          </span>
          <button type="button" class="text-button" onClick={() => naming.begin()}>
            {words.changeName}
          </button>
        </p>
      )}
    </div>
  )
}
