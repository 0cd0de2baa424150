import { words } from './words.ts'

/** Takes files that are dropped onto the conversation around `place`. Returns how to stop. */
export function takeDrops(place: HTMLElement, add: (files: readonly File[]) => void): () => void {
  const around = place.closest('.chat, .talk') ?? document.body
  const area = document.createElement('div')
  area.className = 'drop-area'
  area.textContent = words.drop
  const listening = new AbortController()
  const { signal } = listening

  const show = () => {
    const { top, left, width, height } = around.getBoundingClientRect()
    const inset = { top: top + 8, left: left + 8, width: width - 16, height: height - 16 }
    for (const [side, length] of Object.entries(inset)) area.style.setProperty(side, `${length}px`)
    if (!area.isConnected) document.body.append(area)
  }
  const hide = () => area.remove()
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    // Beside it too: a browser would leave the page for what is dropped there.
    event.preventDefault()
    show()
  }
  const drop = (event: DragEvent) => {
    hide()
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    add([...event.dataTransfer.files])
  }
  addEventListener('dragover', over, { signal })
  addEventListener('drop', drop, { signal })
  addEventListener('dragend', hide, { signal })
  // Out of the window, not from one element to the next.
  addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && hide(), { signal })
  return () => {
    listening.abort()
    hide()
  }
}
