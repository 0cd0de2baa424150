import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { Composer } from '../lib/composer.tsx'
import type { Sent } from '../lib/session.ts'
import { cleaned, isEmpty, pointsLeft } from '../lib/text.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './entry.ts'
import { LineWords } from './line-words.tsx'
import { NoteTrouble } from './note.tsx'
import { words } from './words.ts'

interface WritingProps {
  desk: Desk
  entry: Entry
  /** Where one writes to the visitor. */
  children: ComponentChildren
}

/** The foot of a conversation: one writes to the visitor, or a note for colleagues, and always sees which. */
export function Writing({ desk, entry, children }: WritingProps): JSX.Element {
  const isNote = desk.noting.value
  return (
    <div class={isNote ? 'writing writing-note' : 'writing'}>
      <NoteTrouble desk={desk} conversation={entry.conversation} />
      <fieldset class="tabs writing-tabs" aria-label={words.writingMode}>
        <Mode label={words.reply} isOn={!isNote} choose={() => desk.note(false)} />
        <Mode label={words.note} isOn={isNote} choose={() => desk.note(true)} />
        {isNote && <span class="writing-hint">{words.noteHint}</span>}
      </fieldset>
      {isNote ? <NoteField key={entry.conversation} desk={desk} entry={entry} /> : children}
    </div>
  )
}

function Mode({ label, isOn, choose }: { label: string; isOn: boolean; choose: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class="tab"
      aria-pressed={isOn}
      data-tip={words.noteKey}
      data-tip-at="top start"
      onClick={choose}
    >
      {label}
    </button>
  )
}

function NoteField({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const { conversation, seq } = entry
  const sent = useSignal<Sent>('kept')
  const save = (text: string) => {
    const note = cleaned(text)
    sent.value = isEmpty(note) ? 'empty' : pointsLeft(note) < 0 ? 'too_long' : 'kept'
    if (sent.value === 'kept') desk.notes.write(conversation, seq, note)
    return sent.value
  }
  return (
    <div class="talk-answer">
      <Composer
        draft={desk.noteDrafts.of(conversation)}
        label={words.writeNote}
        sendLabel={words.saveNote}
        send={save}
        onWrite={() => {
          sent.value = 'kept'
        }}
        onPause={() => desk.noteDrafts.keep(conversation)}
        focus={desk.answering}
      />
      <LineWords line={desk.chat.line} isDown={desk.isDown} sent={sent.value} ready={words.noteReady} />
    </div>
  )
}
