import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Said } from '../lib/identity.ts'
import type { Toast } from '../lib/toast.tsx'
import { words as shared } from '../lib/words.ts'
import type { Store } from '../lib/world.ts'
import { EmailField, isEmail } from './email-field.tsx'
import { Reach } from './reach.tsx'
import { words } from './words.ts'

/** What is asked, and who hears the answer. */
export interface Asking {
  /** Why the visitor was not let in, as the server calls it; null where he was, and need not answer. */
  why: string | null
  /** Nobody is here: where can he be reached? */
  reaches: boolean
  /** As the owner wants it: never, optional or required. */
  name: string
  email: string
  /** Nothing, where he would rather not say. */
  tell(said: Said): void
  /** He wants to be let in once more. */
  again(): void
  toast: Toast
  /** Keeps what he types. */
  storage: Store | null
}

/** What the visitor has to say before he writes, or may; or why he cannot. */
export function Ask({ asking }: { asking: Asking }): JSX.Element {
  const { why, reaches, again } = asking
  if (reaches) return <Reach asking={asking} />
  if (why === null || why === 'details_needed') return <Who asking={asking} />
  return <Refused why={why === 'bad_identity' ? words.signIn : words.refused} again={again} />
}

function Refused({ why, again }: { why: string; again: () => void }): JSX.Element {
  return (
    <div class="person-ask stack stack-tight appear" role="alert">
      <p>{why}</p>
      <div class="person-buttons">
        <button type="button" class="button" onClick={again}>
          {shared.tryAgain}
        </button>
      </div>
    </div>
  )
}

function Who({ asking }: { asking: Asking }): JSX.Element {
  const { name, email, why, tell } = asking
  const badEmail = useSignal(false)
  const submit = (event: Event) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const told = new FormData(form)
    const said = {
      name: String(told.get('name') ?? '').trim(),
      email: String(told.get('email') ?? '').trim(),
    }
    badEmail.value = said.email !== '' && !isEmail(said.email)
    if (badEmail.value) form.querySelector<HTMLInputElement>('[name=email]')?.focus()
    else tell({ ...(said.name && { name: said.name }), ...(said.email && { email: said.email }) })
  }
  return (
    <form class="person-ask stack stack-tight appear" onSubmit={submit} noValidate={false}>
      <p class="person-title">{words.askTitle}</p>
      {name !== 'never' && (
        <label class="person-field">
          {label(words.name, name)}
          <input name="name" dir="auto" autoComplete="name" maxLength={80} required={name === 'required'} />
        </label>
      )}
      {email !== 'never' && (
        <EmailField
          label={label(words.email, email)}
          isRequired={email === 'required'}
          isBad={badEmail.value}
        />
      )}
      <div class="person-buttons">
        {!why && (
          <button type="button" class="button button-quiet" onClick={() => tell({})}>
            {words.skip}
          </button>
        )}
        <button type="submit" class="button button-primary">
          {words.goOn}
        </button>
      </div>
    </form>
  )
}

function label(what: string, asked: string): string {
  return asked === 'required' ? what : words.optional(what)
}
