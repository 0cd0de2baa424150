import type { JSX } from 'preact'
import { Text } from '../lib/links.tsx'
import { fullTime, when } from '../lib/time.ts'
import { words as shared } from '../lib/words.ts'
import type { Desk } from './desk.ts'
import type { Note } from './notes.ts'
import { words } from './words.ts'

/** Notes that stand in one place of a conversation. */
export function NoteList({ desk, notes }: { desk: Desk; notes: readonly Note[] }): JSX.Element {
  return (
    <>
      {notes.map((note) => (
        <NoteView key={note.cid} desk={desk} note={note} />
      ))}
    </>
  )
}

/** A note across the whole width, so that nobody takes it for something that the visitor was told. */
function NoteView({ desk, note }: { desk: Desk; note: Note }): JSX.Element {
  const { id, name, text, at, failed } = note
  return (
    <article class="bubble bubble-note note" aria-label={words.noteBy(name)}>
      <p class="note-head">
        <span>{words.noteBy(name)}</span>
        <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
          {id > 0 || failed !== undefined ? when(at) : words.noteSaving}
        </time>
      </p>
      <div dir="auto">
        <Text text={text} />
      </div>
      {failed !== undefined && (
        <p class="bubble-meta bubble-meta-failed" role="alert">
          {words.noteNotSaved} {failed}
          <button type="button" class="text-button" onClick={() => desk.notes.retry(note)}>
            {shared.tryAgain}
          </button>
          <button type="button" class="text-button" onClick={() => desk.notes.drop(note)}>
            {shared.remove}
          </button>
        </p>
      )}
    </article>
  )
}

/** Says that notes are missing here, where they could not be loaded. */
export function NoteTrouble({
  desk,
  conversation,
}: {
  desk: Desk
  conversation: number
}): JSX.Element | null {
  const trouble = desk.notes.trouble(conversation).value
  if (!trouble) return null
  return (
    <p class="note-trouble" role="alert">
      {words.notesMissing} {trouble}
      <button type="button" class="text-button" onClick={() => desk.notes.open(conversation)}>
        {shared.tryAgain}
      </button>
    </p>
  )
}
