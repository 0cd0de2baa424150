import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { pointsLeft } from '../lib/text.ts'
import { when } from '../lib/time.ts'
import { words as shared } from '../lib/words.ts'
import { type CannedEditor, NEW } from './canned-editor.ts'
import type { CannedReply } from './canned-replies.ts'
import { filledIn, namesVisitor } from './canned-variables.ts'
import { cannedWords } from './canned-words.ts'
import { icons } from './icons.ts'
import { hasMouse, isNarrow } from './media.ts'
import { words } from './words.ts'

const NEAR_LIMIT = 200

interface CannedFormProps {
  editor: CannedEditor
  /** The agent goes back to the list. */
  onLeave(): void
}

/** One canned reply, to be written or changed. */
export function CannedForm({ editor, onLeave }: CannedFormProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  const first = useRef<HTMLInputElement>(null)
  const id = editor.chosen.value ?? NEW
  const { stored } = editor
  // On a phone a keyboard would cover what one wants to read first.
  useLayoutEffect(() => (hasMouse.value ? first : heading).current?.focus(), [editor.opened.value])
  const leave = () => {
    editor.leave()
    onLeave()
  }
  const save = async (event: Event) => {
    event.preventDefault()
    if ((await editor.save()) && isNarrow.value) leave()
  }
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) return void save(event)
    if (event.key !== 'Escape') return
    event.preventDefault()
    leave()
  }
  const discard = () => {
    editor.discard()
    if (id === NEW) onLeave()
  }
  const remove = async () => {
    if (await editor.delete()) onLeave()
  }
  return (
    <form class="canned-form" onSubmit={(event) => void save(event)} onKeyDown={press} noValidate>
      <div class="canned-fields stack">
        <div class="row canned-heading">
          <button type="button" class="icon-button canned-back" aria-label={words.back} onClick={leave}>
            <Icon path={icons.back} />
          </button>
          <h3 ref={heading} tabIndex={-1}>
            {id === NEW ? cannedWords.create : cannedWords.changeOne}
          </h3>
        </div>
        <div class="canned-names">
          <Shortcut editor={editor} field={first} />
          <Title editor={editor} />
        </div>
        <Body editor={editor} />
        {editor.mayShare && <Users editor={editor} />}
      </div>
      <footer class="canned-footer">
        <p class="field-error" role="alert">
          {editor.refusal.value?.field === null && editor.refusal.value.msg}
        </p>
        <div class="row">
          <button type="submit" class="button button-primary" aria-disabled={editor.isBusy.value}>
            {cannedWords.save}
          </button>
          {(id === NEW || editor.isUnsaved(id)) && (
            <button type="button" class="button button-quiet" onClick={discard}>
              {id === NEW ? cannedWords.cancel : cannedWords.discard}
            </button>
          )}
          {stored.value && (
            <button
              type="button"
              class="button button-quiet button-danger canned-delete"
              onClick={() => void remove()}
            >
              {cannedWords.delete}
            </button>
          )}
        </div>
        {stored.value && <p class="muted small">{usedWords(stored.value)}</p>}
      </footer>
    </form>
  )
}

function usedWords({ used, used_at }: CannedReply): string {
  return used_at === null ? cannedWords.neverUsed : cannedWords.used(used, when(used_at))
}

interface FieldProps {
  editor: CannedEditor
  name: 'shortcut' | 'title' | 'body'
  label: string
  hint?: string
  children: ComponentChildren
}

function Field({ editor, name, label, hint, children }: FieldProps): JSX.Element {
  const refusal = errorIn(editor, name)
  return (
    <div class="field">
      <label for={`canned-${name}`}>{label}</label>
      {children}
      <p
        class={refusal ? 'field-error' : 'field-hint small'}
        id={`canned-${name}-says`}
        role={refusal ? 'alert' : undefined}
      >
        {refusal ?? hint}
      </p>
    </div>
  )
}

function errorIn({ refusal }: CannedEditor, name: string): string | null {
  return refusal.value?.field === name ? refusal.value.msg : null
}

function tied(editor: CannedEditor, name: FieldProps['name']) {
  return {
    id: `canned-${name}`,
    autocomplete: 'off',
    'aria-describedby': `canned-${name}-says`,
    'aria-invalid': errorIn(editor, name) !== null,
  } as const
}

function Shortcut({
  editor,
  field,
}: {
  editor: CannedEditor
  field: { current: HTMLInputElement | null }
}): JSX.Element {
  return (
    <Field editor={editor} name="shortcut" label={cannedWords.shortcut} hint={cannedWords.shortcutHint}>
      <div class="canned-slash">
        <span aria-hidden="true">/</span>
        <input
          {...tied(editor, 'shortcut')}
          ref={field}
          autocapitalize="none"
          spellcheck={false}
          value={editor.wording().shortcut}
          onInput={(event) => editor.write({ shortcut: event.currentTarget.value })}
        />
      </div>
    </Field>
  )
}

function Title({ editor }: { editor: CannedEditor }): JSX.Element {
  return (
    <Field editor={editor} name="title" label={cannedWords.title}>
      <input
        {...tied(editor, 'title')}
        value={editor.wording().title}
        onInput={(event) => editor.write({ title: event.currentTarget.value })}
      />
    </Field>
  )
}

function Body({ editor }: { editor: CannedEditor }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null)
  const { body } = editor.wording()
  const left = pointsLeft(body)
  const insert = (name: string) => {
    if (!field.current) return
    field.current.setRangeText(`{{${name}}}`, field.current.selectionStart, field.current.selectionEnd, 'end')
    editor.write({ body: field.current.value })
    field.current.focus()
  }
  return (
    <Field editor={editor} name="body" label={cannedWords.body}>
      <textarea
        {...tied(editor, 'body')}
        ref={field}
        rows={6}
        value={body}
        onInput={(event) => editor.write({ body: event.currentTarget.value })}
      />
      <div class="row small muted">
        <span>{cannedWords.insert}</span>
        <button type="button" class="canned-variable" onClick={() => insert('visitor')}>
          {cannedWords.visitorName}
        </button>
        <button type="button" class="canned-variable" onClick={() => insert('agent')}>
          {cannedWords.agentName}
        </button>
        {left < NEAR_LIMIT && (
          <span class={left < 0 ? 'canned-left field-error' : 'canned-left'} role="status">
            {left < 0 ? shared.tooMany(-left) : shared.left(left)}
          </span>
        )}
      </div>
      {namesVisitor(body) && (
        <p class="canned-nameless small muted">
          {cannedWords.withoutName} <q>{filledIn(body, { visitor: '', agent: editor.agent })}</q>
        </p>
      )}
    </Field>
  )
}

function Users({ editor }: { editor: CannedEditor }): JSX.Element {
  const isShared = editor.wording().shared
  const choice = (label: string, value: boolean) => (
    <label class="check">
      <input
        type="radio"
        name="shared"
        checked={isShared === value}
        onChange={() => editor.write({ shared: value })}
      />
      {label}
    </label>
  )
  return (
    <fieldset class="field canned-users">
      <legend class="label">{cannedWords.whoUses}</legend>
      <div class="row">
        {choice(cannedWords.onlyMe, false)}
        {choice(cannedWords.everybody, true)}
      </div>
      {editor.stored.value?.shared && !isShared && <p class="field-hint small">{cannedWords.unshares}</p>}
    </fieldset>
  )
}
