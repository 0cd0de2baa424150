import type { Desk } from './desk.ts'
import { waysOf } from './entry.ts'
import { tabs } from './lists.ts'

/** What the keyboard does anywhere in the console; shortcuts.tsx tells of it. Returns how to stop. */
export function listenToKeys(desk: Desk): () => void {
  const press = (event: KeyboardEvent) => {
    // Somebody nearer has used the key, or the input method chooses characters with it.
    if (event.defaultPrevented || event.isComposing || !act(desk, event)) return
    event.preventDefault()
  }
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}

function act(desk: Desk, event: KeyboardEvent): boolean {
  const { key, target } = event
  if ((event.metaKey || event.ctrlKey) && key.toLowerCase() === 'k') {
    desk.overlay.value = 'commands'
    return true
  }
  if ((event.metaKey || event.ctrlKey) && key.toLowerCase() === 'e') return chooseEmoji()
  if (event.metaKey || event.ctrlKey || document.querySelector('dialog[open]')) return false
  // By its place on the keyboard: with Alt the key itself is another character on a Mac.
  if (event.altKey && event.code === 'KeyN') return switchMode(desk)
  if (target instanceof HTMLTextAreaElement) return actInComposer(desk, event, target)
  if (target instanceof HTMLInputElement) return actInSearch(desk, key, target)
  return actOutside(desk, key, target)
}

// In an empty field the arrow keys have nothing else to do.
function actInComposer(desk: Desk, { key, altKey }: KeyboardEvent, field: HTMLTextAreaElement): boolean {
  const step = stepOf(key)
  if (step && (altKey || field.value === '')) {
    desk.step(step)
    desk.answer()
    return true
  }
  if (key !== 'Escape') return false
  focusRow()
  return true
}

function actInSearch(desk: Desk, key: string, field: HTMLInputElement): boolean {
  const step = stepOf(key)
  const found = document.querySelector<HTMLElement>('.found-link')
  if (found && desk.shown.value.length === 0 && (step === 1 || key === 'Enter')) {
    found.focus()
    if (key === 'Enter') found.click()
    return true
  }
  if (step || key === 'Enter') {
    if (step || desk.chosen.value === null) desk.step(step || 1)
    focusRow()
    return true
  }
  if (key !== 'Escape') return false
  if (desk.query.value) desk.query.value = ''
  else field.blur()
  return true
}

function actOutside(desk: Desk, key: string, target: EventTarget | null): boolean {
  const step = stepOf(key)
  if (step) {
    desk.step(step)
    focusRow()
    return true
  }
  const tab = tabs[Number(key) - 1]
  if (tab) {
    desk.show(tab)
    return true
  }
  switch (key) {
    case 'Enter':
      // On a button or a link Enter presses it; on the row that is chosen already there is nothing to press.
      if (isControl(target) || desk.chosen.value === null) return false
      desk.answer()
      return true
    case 'Escape':
      desk.choose(null)
      return true
    case 't':
      if (desk.chosen.value === null) return false
      desk.overlay.value = 'tags'
      return true
    case 'j':
      return joinOrLeave(desk)
    case 'n':
      if (desk.chosen.value === null) return false
      desk.note(true)
      return true
    case '/':
      document.querySelector<HTMLInputElement>('#search')?.focus()
      return true
    case '?':
      desk.overlay.value = 'shortcuts'
      return true
    default:
      return false
  }
}

// Where nothing can be written, or a dialog lies over it, the key stays the browser's.
function chooseEmoji(): boolean {
  const button = document.querySelector<HTMLElement>(
    'body:not(:has(dialog[open])) .composer [aria-haspopup=dialog]',
  )
  button?.click()
  return button !== null
}

function joinOrLeave(desk: Desk): boolean {
  const entry = desk.chosen.value
  if (!entry) return false
  const way = waysOf(entry, desk.me.id).find((one) => one === 'join' || one === 'leave')
  if (!way) return false
  void desk[way](entry)
  return true
}

function switchMode(desk: Desk): boolean {
  if (desk.chosen.value === null) return false
  desk.note(!desk.noting.value)
  return true
}

function stepOf(key: string): 1 | -1 | 0 {
  if (key === 'ArrowDown') return 1
  return key === 'ArrowUp' ? -1 : 0
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.matches('a, button, summary') && !target.matches('[aria-current]')
  )
}

// At once, so that the next key does not go into the field; and again when the list is drawn, for another row.
function focusRow(): void {
  focusChosen()
  requestAnimationFrame(focusChosen)
}

function focusChosen(): void {
  const row = document.querySelector<HTMLElement>('.entry-link[aria-current]')
  row?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}
