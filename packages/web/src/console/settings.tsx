import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { get, post, type Reply } from '../lib/post.ts'
import { Modal } from './modal.tsx'
import type { Toasts } from './toasts.tsx'
import { useReply } from './use-reply.ts'
import { words } from './words.ts'

type Routing = keyof typeof words.routings
interface Known {
  limit: number | null
  settings: { routing: Routing; limit: number | null }
}

interface SettingsProps {
  toasts: Toasts
  /** Also for all, and not only for himself. */
  mayDecide: boolean
  onClose: () => void
}

/** How many conversations an agent has at a time, and, for who may decide it, to whom a new visitor goes. */
export function Settings({ toasts, mayDecide, onClose }: SettingsProps): JSX.Element {
  const { reply, again } = useReply<Known>((signal) => get('/admin/me', signal))
  return (
    <Modal label={words.settings} onClose={onClose}>
      {reply?.ok ? (
        <Form known={reply} toasts={toasts} mayDecide={mayDecide} />
      ) : (
        <div class="stack">
          <h2>{words.settings}</h2>
          <Instead reply={reply} onAgain={again} />
        </div>
      )}
    </Modal>
  )
}

function Instead({ reply, onAgain }: { reply: Reply<Known> | null; onAgain: () => void }): JSX.Element {
  if (!reply || reply.ok) return <div class="skeleton" role="status" aria-label={words.loading} />
  return (
    <>
      <p role="alert">{reply.msg}</p>
      <button type="button" class="button" onClick={onAgain}>
        {words.tryAgain}
      </button>
    </>
  )
}

function Form({ known, toasts, mayDecide }: Omit<SettingsProps, 'onClose'> & { known: Known }): JSX.Element {
  const mine = useSignal(inField(known.limit))
  const all = useSignal(inField(known.settings.limit))
  const routing = useSignal(known.settings.routing)
  const tried = useSignal(false)
  const refused = useSignal('')
  const saving = useSignal(false)

  const save = async (form: HTMLFormElement) => {
    tried.value = true
    const own = limitIn(mine.value)
    const limit = limitIn(all.value)
    if (own === 'wrong' || limit === 'wrong') {
      form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
      return
    }
    if (saving.value) return
    saving.value = true
    const reply = await saveChanges(known, { limit: own, settings: { routing: routing.value, limit } })
    saving.value = false
    refused.value = reply?.msg ?? ''
    if (reply) return
    form.closest('dialog')?.close()
    toasts.tell(words.saved)
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save(event.currentTarget)
      }}
    >
      <h2>{words.settings}</h2>
      <fieldset class="settings-part stack">
        <legend>{words.settingsMine}</legend>
        <Limit
          id="limit-mine"
          value={mine.value}
          isWrong={tried.value && limitIn(mine.value) === 'wrong'}
          how={words.limitMineHow}
          ifNone={inField(numberIn(all.value)) || words.limitNone}
          onInput={(text) => {
            mine.value = text
          }}
        />
      </fieldset>
      {mayDecide && (
        <fieldset class="settings-part stack">
          <legend>{words.settingsAll}</legend>
          <Limit
            id="limit-all"
            value={all.value}
            isWrong={tried.value && limitIn(all.value) === 'wrong'}
            how={words.limitAllHow}
            ifNone={words.limitNone}
            onInput={(text) => {
              all.value = text
            }}
          />
          <div class="field">
            <label for="routing">{words.routing}</label>
            <select
              id="routing"
              value={routing.value}
              onChange={({ currentTarget }) => {
                routing.value = routings.find((one) => one === currentTarget.value) ?? routing.value
              }}
            >
              {routings.map((one) => (
                <option key={one} value={one}>
                  {words.routings[one]}
                </option>
              ))}
            </select>
          </div>
        </fieldset>
      )}
      <p class="field-error" role="alert">
        {refused.value}
      </p>
      <div class="row settings-end">
        <button
          type="button"
          class="button button-quiet"
          onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}
        >
          {words.cancel}
        </button>
        <button type="submit" class="button button-primary" aria-disabled={saving.value}>
          {words.save}
        </button>
      </div>
    </form>
  )
}

const routings: readonly Routing[] = ['least_busy', 'round_robin', 'random']

interface LimitProps {
  id: string
  value: string
  isWrong: boolean
  how: string
  /** What holds while the field is empty. */
  ifNone: string
  onInput: (text: string) => void
}

function Limit({ id, value, isWrong, how, ifNone, onInput }: LimitProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{words.limit}</label>
      <input
        id={id}
        class="settings-number numbers"
        inputMode="numeric"
        autocomplete="off"
        placeholder={ifNone}
        value={value}
        aria-invalid={isWrong}
        aria-describedby={`${id}-how`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <p id={`${id}-how`} class={isWrong ? 'field-error' : 'field-hint'}>
        {isWrong ? words.limitWrong : how}
      </p>
    </div>
  )
}

/** Only what is different now: the settings of all may be somebody else's by now. Answers why it was refused. */
async function saveChanges(known: Known, wanted: Known) {
  const { routing, limit } = wanted.settings
  if (wanted.limit !== known.limit) {
    const reply = await post('/admin/me/limit', { limit: wanted.limit })
    if (!reply.ok) return reply
  }
  if (routing === known.settings.routing && limit === known.settings.limit) return null
  const reply = await post('/admin/settings', { routing, limit })
  return reply.ok ? null : reply
}

function inField(limit: number | null): string {
  return limit === null ? '' : String(limit)
}

function limitIn(text: string): number | null | 'wrong' {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const limit = Number(trimmed)
  return /^\d+$/.test(trimmed) && limit >= 1 && limit <= 1000 ? limit : 'wrong'
}

function numberIn(text: string): number | null {
  const limit = limitIn(text)
  return limit === 'wrong' ? null : limit
}
