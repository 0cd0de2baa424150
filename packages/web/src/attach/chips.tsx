import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { isPicture, thumbnailOf } from './addresses.ts'
import type { Attachment, Attachments } from './attachments.ts'
import { icons } from './icons.ts'
import { sizeOf } from './size.ts'
import { words } from './words.ts'

/** Above the field: the files that go along, and what became of each. */
export function Chips({ attachments }: { attachments: Attachments }): JSX.Element {
  const list = attachments.list.value
  const news = attachments.news.value
  return (
    <>
      {list.length > 0 && (
        <ul class="chips" aria-label={words.files}>
          {list.map((one) => (
            <Chip key={one.id} one={one} attachments={attachments} />
          ))}
        </ul>
      )}
      <p class={news.shown ? 'chips-news' : 'visually-hidden'} role="status">
        {news.words}
      </p>
    </>
  )
}

function Chip({ one, attachments }: { one: Attachment; attachments: Attachments }): JSX.Element {
  const { id, file, state, progress, stored, reason, canRetry } = one
  const name = stored?.name ?? one.name
  return (
    <li class={`chip chip-${state}`}>
      <span class="chip-look">
        {stored && isPicture(stored) ? (
          <img src={thumbnailOf(stored)} alt="" />
        ) : (
          <Icon path={file.type.startsWith('image/') ? icons.picture : icons.file} />
        )}
      </span>
      <span class="chip-words">
        <span class="chip-name truncate" title={name}>
          <bdi>{name}</bdi>
        </span>
        <span class="chip-state">
          {state === 'failed'
            ? reason
            : state === 'ready'
              ? sizeOf(file.size)
              : words.uploading(Math.floor(progress * 100))}
          {canRetry && (
            <button type="button" class="text-button" onClick={() => attachments.retry(id)}>
              {words.tryAgain}
            </button>
          )}
        </span>
      </span>
      <button
        type="button"
        class="chip-remove"
        aria-label={words.remove(name)}
        onClick={() => attachments.remove(id)}
      >
        <Icon path={icons.cross} />
      </button>
      {state === 'uploading' && <progress class="chip-progress" value={progress} aria-label={name} />}
    </li>
  )
}
