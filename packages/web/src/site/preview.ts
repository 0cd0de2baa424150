import { inLanguage } from '../lib/i18n.ts'
import { colourIn } from './colour.ts'

const own = inLanguage({ en: 'greeting_en', zh: 'greeting_zh' })

/** Shows in the preview what stands in the form, before it is saved. */
export function followForm(form: HTMLFormElement, preview: HTMLElement): void {
  let greeting = form.querySelector<HTMLTextAreaElement>(`#${own}`)
  const draw = () => {
    const chosen = new FormData(form)
    const colour = colourIn(String(chosen.get('accent')))
    if (colour) preview.style.setProperty('--picked', colour)
    else preview.style.removeProperty('--picked')
    preview.dataset.position = String(chosen.get('position'))
    for (const place of preview.querySelectorAll<HTMLElement>('.scene-greeting')) {
      place.textContent = greeting?.value.trim() || greeting?.placeholder || ''
      place.lang = greeting?.lang ?? ''
    }
  }
  // Of two languages, the one that is being written.
  form.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLTextAreaElement) greeting = target
    draw()
  })
  form.addEventListener('input', draw)
  draw()
  preview.hidden = false
}
