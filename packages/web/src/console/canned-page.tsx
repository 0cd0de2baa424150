import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.tsx'
import { CannedEditor, NEW } from './canned-editor.ts'
import { CannedExample } from './canned-example.tsx'
import { CannedForm } from './canned-form.tsx'
import { CannedOption } from './canned-option.tsx'
import type { CannedReplies, CannedReply } from './canned-replies.ts'
import { CannedShown } from './canned-shown.tsx'
import { CannedTrouble } from './canned-trouble.tsx'
import { cannedWords } from './canned-words.ts'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import { hasMouse } from './media.ts'
import { Modal } from './modal.tsx'

interface CannedPageProps {
  desk: Desk
  onClose(): void
}

/** Where agents write, change and delete canned replies: a list, and the chosen one beside it. */
export function CannedPage({ desk, onClose }: CannedPageProps): JSX.Element {
  const replies = desk.canned
  const editor = useMemo(() => new CannedEditor(replies, desk.me.name, desk.me.may('share-replies')), [])
  const search = useRef<HTMLInputElement>(null)
  useEffect(() => void replies.load(), [])
  const isWriting = editor.chosen.value !== null
  return (
    <Modal label={cannedWords.canned} class="canned" onClose={onClose}>
      <div class={isWriting ? 'canned-page canned-writing' : 'canned-page'}>
        <header class="canned-header">
          <h2>{cannedWords.canned}</h2>
          <button type="button" class="button" onClick={() => editor.begin()}>
            <Icon path={icons.plus} />
            {cannedWords.create}
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={cannedWords.close}
            onClick={(event) => event.currentTarget.closest('dialog')?.close()}
          >
            <Icon path={icons.cross} />
          </button>
        </header>
        <section class="canned-side" aria-label={cannedWords.canned}>
          <Overview editor={editor} replies={replies} field={search} />
          <News editor={editor} />
        </section>
        <div class="canned-main">
          {isWriting ? (
            <Chosen editor={editor} onLeave={() => search.current?.focus()} />
          ) : (
            <Nothing editor={editor} replies={replies} />
          )}
        </div>
      </div>
    </Modal>
  )
}

/** The reply beside the list: to be written, or only to be read. */
function Chosen({ editor, onLeave }: { editor: CannedEditor; onLeave(): void }): JSX.Element {
  const Reply = editor.mayWrite.value ? CannedForm : CannedShown
  return <Reply editor={editor} onLeave={onLeave} />
}

interface OverviewProps {
  editor: CannedEditor
  replies: CannedReplies
  field: { current: HTMLInputElement | null }
}

/** What is looked for, and what was found. */
function Overview({ editor, replies, field }: OverviewProps): JSX.Element {
  const at = useSignal(0)
  const shown = editor.shown.value
  const current = Math.min(at.value, shown.length - 1)
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') at.value = Math.min(current + 1, shown.length - 1)
    else if (event.key === 'ArrowUp') at.value = Math.max(current - 1, 0)
    else if (event.key === 'Enter') take(editor, shown[current])
    else if (event.key === 'Escape' && editor.query.value) editor.query.value = ''
    else return
    event.preventDefault()
  }
  return (
    <>
      <div class="canned-search">
        <Icon path={icons.search} />
        <input
          ref={field}
          // On a phone a keyboard would cover the list.
          autofocus={hasMouse.value}
          role="combobox"
          aria-label={cannedWords.find}
          aria-expanded={shown.length > 0}
          aria-controls="canned-overview"
          aria-autocomplete="list"
          aria-activedescendant={current >= 0 ? overviewId(current) : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={cannedWords.find}
          value={editor.query.value}
          onInput={(event) => {
            editor.query.value = event.currentTarget.value
            at.value = 0
          }}
          onKeyDown={press}
        />
      </div>
      {replies.list.value ? (
        <Found
          editor={editor}
          current={current}
          onPoint={(index) => {
            at.value = index
          }}
        />
      ) : (
        <CannedTrouble replies={replies} />
      )}
    </>
  )
}

function overviewId(index: number): string {
  return `canned-overview-${index}`
}

function take(editor: CannedEditor, reply: CannedReply | undefined): void {
  if (reply) editor.open(reply.id)
  else if (editor.query.value.trim()) editor.begin({ shortcut: editor.query.value.trim() })
}

interface FoundProps {
  editor: CannedEditor
  current: number
  onPoint(index: number): void
}

function Found({ editor, current, onPoint }: FoundProps): JSX.Element {
  const shown = editor.shown.value
  const query = editor.query.value.trim()
  const shared = shown.findIndex((reply) => reply.shared)
  const own = shared < 0 ? shown.length : shared
  const option = (reply: CannedReply, index: number) => (
    <CannedOption
      key={reply.id}
      id={overviewId(index)}
      shortcut={reply.shortcut}
      title={reply.title}
      preview={reply.body}
      isCurrent={index === current}
      isOpen={editor.chosen.value === reply.id}
      onPoint={() => onPoint(index)}
      onTake={() => editor.open(reply.id)}
    >
      {editor.isUnsaved(reply.id) && <span class="canned-mark">{cannedWords.notSaved}</span>}
    </CannedOption>
  )
  return (
    <>
      <div class="canned-overview" role="listbox" id="canned-overview" aria-label={cannedWords.canned}>
        {own > 0 && <Group name={cannedWords.mine}>{shown.slice(0, own).map(option)}</Group>}
        {own < shown.length && (
          <Group name={cannedWords.shared}>
            {shown.slice(own).map((reply, index) => option(reply, own + index))}
          </Group>
        )}
      </div>
      {shown.length === 0 && query && (
        <div class="canned-note">
          <p>{cannedWords.noneFound(query)}</p>
          <button type="button" class="button" onClick={() => take(editor, undefined)}>
            {cannedWords.createNamed(query)}
          </button>
        </div>
      )}
    </>
  )
}

function Group({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list to choose from.
    <div role="group" aria-label={name}>
      <p class="canned-group" aria-hidden="true">
        {name}
      </p>
      {children}
    </div>
  )
}

/** What was just done, and the way back. */
function News({ editor }: { editor: CannedEditor }): JSX.Element {
  const news = editor.news.value
  return (
    <div class="canned-news" role="status">
      {news && (
        <p class="appear">
          {news.text}
          {news.undo && (
            <button type="button" class="text-button" onClick={() => void editor.undo()}>
              {cannedWords.undo}
            </button>
          )}
        </p>
      )}
    </div>
  )
}

/** Beside the list while none is chosen. */
function Nothing({ editor, replies }: { editor: CannedEditor; replies: CannedReplies }): JSX.Element | null {
  if (!replies.list.value) return null
  if (replies.list.value.length > 0 || editor.isUnsaved(NEW))
    return <p class="canned-choose muted">{cannedWords.choose}</p>
  const example = { shortcut: cannedWords.exampleShortcut, body: cannedWords.exampleBody }
  return (
    <div class="canned-choose">
      <CannedExample />
      <button type="button" class="button button-primary" onClick={() => editor.begin(example)}>
        {cannedWords.tryExample}
      </button>
    </div>
  )
}
