import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { get, type Reply } from '../lib/post.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './entry.ts'
import { icons } from './icons.ts'
import { type Choice, Palette } from './palette.tsx'
import { nameOf } from './search.ts'
import { useReply } from './use-reply.ts'
import { words } from './words.ts'

interface TagsProps {
  desk: Desk
  entry: Entry
}

/** What the conversation is about, below its header; nothing while it has no tags. */
export function TagStrip({ desk, entry }: TagsProps): JSX.Element | null {
  const { tags = [] } = entry
  if (tags.length === 0) return null
  return (
    <ul class="tag-strip" aria-label={words.tags}>
      {tags.map((tag) => (
        <li key={tag} class="tag">
          <span class="truncate">{tag}</span>
          <button
            type="button"
            class="tag-remove"
            aria-label={words.removeTag(tag)}
            onClick={() => void desk.tag(entry, tag, false)}
          >
            <Icon path={icons.cross} />
          </button>
        </li>
      ))}
    </ul>
  )
}

type InUse = Reply<{ tags: { tag: string; used: number }[] }>

/** Tags to give and to take: those in use by their name, a new one by writing it. */
export function TagPalette({ desk, entry, onClose }: TagsProps & { onClose: () => void }): JSX.Element {
  const { reply, again } = useReply((signal): Promise<InUse> => get('/admin/service/tags', signal))
  const { tags: given = [] } = entry
  const others = reply?.ok ? reply.tags.filter(({ tag }) => !has(given, tag)) : []
  const choices = [
    ...others.map(({ tag, used }) => choiceOf(desk, entry, tag, true, words.tagUsed(used))),
    ...given.map((tag) => choiceOf(desk, entry, tag, false, words.tagGiven)),
  ]
  const known = [...given, ...others.map(({ tag }) => tag)]
  return (
    <Palette
      label={words.tagsOf(nameOf(entry))}
      choices={choices}
      make={(query) => {
        const tag = query.trim()
        return tag && !has(known, tag) ? choiceOf(desk, entry, tag, true, words.tagNew) : null
      }}
      instead={<Instead reply={reply} onAgain={again} />}
      onClose={onClose}
    />
  )
}

function choiceOf(desk: Desk, entry: Entry, tag: string, isOn: boolean, note: string): Choice {
  return {
    key: tag,
    label: tag,
    icon: <Icon path={isOn ? icons.tag : icons.cross} />,
    note,
    act: () => void desk.tag(entry, tag, isOn),
  }
}

function has(tags: readonly string[], tag: string): boolean {
  return tags.some((known) => known.toLocaleLowerCase() === tag.toLocaleLowerCase())
}

function Instead({ reply, onAgain }: { reply: InUse | null; onAgain: () => void }): JSX.Element {
  if (!reply) return <div class="skeleton" role="status" aria-label={words.loading} />
  if (reply.ok) return <p>{words.noTags}</p>
  return (
    <>
      <p role="alert">{reply.msg}</p>
      <button type="button" class="button" onClick={onAgain}>
        {words.tryAgain}
      </button>
    </>
  )
}
