import { words } from './words.ts'

/** How long the button says that it has copied. Milliseconds. */
const said = 2_000

/** Lets the button copy what stands in the snippet. */
export function addCopy(button: HTMLElement | null, snippet: HTMLElement | null): void {
  if (!button || !snippet) return
  const label = button.textContent
  let timer = 0
  button.hidden = false
  button.setAttribute('aria-live', 'polite')
  button.addEventListener('click', async () => {
    button.textContent = (await copy(snippet)) ? words.copied : words.notCopied
    clearTimeout(timer)
    timer = setTimeout(() => {
      button.textContent = label
    }, said)
  })
}

async function copy(snippet: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(snippet.textContent ?? '')
    return true
  } catch {
    // Pages that came over plain http have no clipboard: what is selected can be copied by hand.
    getSelection()?.selectAllChildren(snippet)
    return false
  }
}
