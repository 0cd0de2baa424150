import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { CannedExample } from './canned-example.tsx'
import { CannedOption } from './canned-option.tsx'
import type { CannedPicker, PickerChoice } from './canned-picker.ts'
import type { CannedReplies } from './canned-replies.ts'
import { CannedTrouble } from './canned-trouble.tsx'
import { cannedWords } from './canned-words.ts'
import { icons } from './icons.ts'
import { hasMouse } from './media.ts'

/** The id of the list over the field. */
const listId = 'canned-list'

/** How the field is tied to the list, for those who hear it; null while the list is closed. */
export function cannedTie({ choices, current }: CannedPicker): { list: string; choice: string } | null {
  return choices.value.length > 0 ? { list: listId, choice: optionId(current.value) } : null
}

function optionId(index: number): string {
  return `${listId}-${index}`
}

/** Canned replies above the field one writes in: what follows the slash there is looked for. */
export function CannedList({
  picker,
  replies,
}: {
  picker: CannedPicker
  replies: CannedReplies
}): JSX.Element {
  const query = picker.query.value
  return (
    <>
      <p class="visually-hidden" aria-live="polite">
        {query !== null && replies.list.value && said(picker, query)}
      </p>
      {query !== null && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the field keeps the focus, whatever is clicked here.
        <div class="menu canned-list appear" onMouseDown={(event) => event.preventDefault()}>
          {replies.list.value ? (
            <Choices picker={picker} isEmpty={replies.list.value.length === 0} query={query} />
          ) : (
            <CannedTrouble replies={replies} />
          )}
        </div>
      )}
    </>
  )
}

function said({ choices }: CannedPicker, query: string): string {
  const found = choices.value.filter((choice) => choice !== 'manage').length
  return found === 0 && query ? cannedWords.noneFits : cannedWords.found(found)
}

function Choices({
  picker,
  isEmpty,
  query,
}: {
  picker: CannedPicker
  isEmpty: boolean
  query: string
}): JSX.Element {
  const choices = picker.choices.value
  if (choices.length === 0) return <p class="canned-note">{cannedWords.noneFits}</p>
  return (
    <>
      {isEmpty && !query && <CannedExample />}
      <div class="canned-choices" role="listbox" id={listId} aria-label={cannedWords.canned}>
        {choices.map((choice, index) => (
          <Option
            key={choice === 'manage' ? 'manage' : choice.id}
            picker={picker}
            choice={choice}
            index={index}
          />
        ))}
      </div>
      {hasMouse.value && !isEmpty && <p class="canned-keys">{cannedWords.keys}</p>}
    </>
  )
}

function Option({
  picker,
  choice,
  index,
}: {
  picker: CannedPicker
  choice: PickerChoice
  index: number
}): JSX.Element {
  const place = {
    id: optionId(index),
    isCurrent: picker.current.value === index,
    onPoint: () => picker.point(index),
    onTake: () => picker.take(choice),
  }
  if (choice === 'manage') return <Manage {...place} />
  const { shortcut, title, shared } = choice
  return (
    <CannedOption {...place} shortcut={shortcut} title={title} preview={picker.preview(choice)}>
      {shared && <span class="canned-mark">{cannedWords.shared}</span>}
    </CannedOption>
  )
}

interface ManageProps {
  id: string
  isCurrent: boolean
  onPoint(): void
  onTake(): void
}

function Manage({ id, isCurrent, onPoint, onTake }: ManageProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field, which keeps the focus.
    <div
      id={id}
      class="menu-item"
      role="option"
      aria-selected={isCurrent}
      tabIndex={-1}
      ref={(element) => {
        if (isCurrent) element?.scrollIntoView({ block: 'nearest' })
      }}
      onMouseMove={onPoint}
      onClick={onTake}
    >
      <Icon path={icons.canned} />
      {cannedWords.manage}
    </div>
  )
}
