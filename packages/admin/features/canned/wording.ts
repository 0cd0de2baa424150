import { cleanLine, refuseText } from '@kefu/protocol/text.ts'
import type { Sentence } from '../../locale.ts'
import { Refusal } from '../../refusal.ts'
import { longestShortcut, longestTitle, type Typed } from './schema.ts'
import { refusals } from './words.ts'

/** What is stored of what an agent typed. Throws a refusal that names the field where something is wrong. */
export function wordingOf({ shared, ...typed }: Typed): Typed {
  return {
    shared,
    shortcut: shortcutOf(typed.shortcut),
    title: titleOf(typed.title),
    body: bodyOf(typed.body),
  }
}

// Full-width letters, capitals, spaces and the slash itself are what a hurried person types.
function shortcutOf(typed: string): string {
  const shortcut = typed
    .normalize('NFKC')
    .trim()
    .replace(/^\//, '')
    .replace(/[\s_]+/g, '-')
    .toLowerCase()
  if (!shortcut) throw wrong('shortcut', refusals.noShortcut)
  if (pointsOf(shortcut) > longestShortcut) throw wrong('shortcut', refusals.longShortcut)
  if (!shape.test(shortcut)) throw wrong('shortcut', refusals.badShortcut)
  return shortcut
}

const shape = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u

function titleOf(typed: string): string {
  const title = cleanLine(typed)
  if (pointsOf(title) > longestTitle) throw wrong('title', refusals.longTitle)
  return title
}

function bodyOf(body: string): string {
  const reason = refuseText(body)
  if (reason === 'empty') throw wrong('body', refusals.noBody)
  if (reason === 'too_long') throw wrong('body', refusals.longBody)
  if (reason) throw wrong('body', refusals.badBody)
  return body
}

function pointsOf(text: string): number {
  return [...text].length
}

function wrong(field: 'shortcut' | 'title' | 'body', sentence: Sentence): Refusal {
  return new Refusal(400, sentence, field)
}
