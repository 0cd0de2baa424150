import type { JSX } from 'preact'
import { words } from './words.ts'

interface EmailFieldProps {
  label: string
  isRequired: boolean
  isBad: boolean
  value?: string
  onType?(address: string): void
}

const shape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** Whether the server would take it for an address. */
export function isEmail(text: string): boolean {
  return shape.test(text)
}

/** Where one writes an e-mail address, and is told when it is none. */
export function EmailField({ label, isRequired, isBad, value, onType }: EmailFieldProps): JSX.Element {
  return (
    <label class="person-field">
      {label}
      <input
        name="email"
        dir="ltr"
        inputMode="email"
        autoComplete="email"
        maxLength={254}
        required={isRequired}
        value={value}
        onInput={(event) => onType?.(event.currentTarget.value)}
        aria-invalid={isBad}
        aria-describedby="person-email-wrong"
      />
      <span id="person-email-wrong" class="field-error" role="alert">
        {isBad && words.badEmail}
      </span>
    </label>
  )
}
