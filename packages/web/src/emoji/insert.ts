/** Writes in a field where its cursor stands, and leaves the cursor behind that. */
export function insert(field: HTMLTextAreaElement, text: string): void {
  field.focus()
  // Out of date and without a successor: all else (`value`, `setRangeText`) empties what the person could undo.
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}
