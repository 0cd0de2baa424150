import type { StoredFile } from '@kefu/protocol/frames.ts'
import { effect, type Signal } from '@preact/signals'
import { render } from 'preact'
import { loadStyles } from '../lib/load-styles.ts'
import type { UploadTo } from '../lib/tray.ts'
import { Attachments } from './attachments.ts'
import { Chips } from './chips.tsx'
import { takeDrops } from './drops.ts'
import { Shown } from './shown.tsx'
import { uploadTo } from './upload.ts'

// A bundle of its own with a Preact of its own: it is handed places of the page, and draws in them.

await loadStyles('attach')

/** The files of one draft, from the first of them on. */
export interface OpenTray {
  /** Where they are drawn, and onto what they can be dropped; null: nowhere now. What is on its way goes on. */
  show(place: HTMLElement | null): void
  add(files: readonly File[]): void
  files(again: () => void): readonly StoredFile[] | null
  clear(): void
}

/** @param count is kept at how many files there are */
export function openTray(to: UploadTo, count: Signal<number>): OpenTray {
  const attachments = new Attachments(uploadTo(to))
  let leave = () => {}
  effect(() => {
    count.value = attachments.list.value.length
  })
  return {
    show(place) {
      leave()
      leave = () => {}
      if (!place) return
      const letGo = takeDrops(place, (files) => attachments.add(files))
      render(<Chips attachments={attachments} />, place)
      leave = () => {
        letGo()
        render(null, place)
      }
    },
    add: (files) => attachments.add(files),
    files: (again) => attachments.take(again),
    clear: () => attachments.clear(),
  }
}

/** Draws the files of a message, in the place of what was there. */
export function draw(place: HTMLElement, files: readonly StoredFile[]): void {
  place.replaceChildren()
  render(<Shown files={files} />, place)
}
