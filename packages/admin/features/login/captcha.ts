import { randomInt } from 'node:crypto'
import svgCaptcha from 'svg-captcha'
import { retell } from './captcha-outline.ts'

/** Letters and digits that nobody takes for one another. Case does not count in the answer. */
const characters = 'ABCDEFGHJKLMNPRSTUVWXYZabcdefhjkmnprstuvwxyz346789'
export const captchaLength = 4
const size = { width: 150, height: 52, fontSize: 58, noise: 0 }

export interface Captcha {
  answer: string
  svg: string
}

/** Draws four characters as one path. It slows machines down; what keeps them out is the limit on logins. */
export function drawCaptcha(): Captcha {
  // The library would choose by Math.random, whose next numbers follow from those before.
  const answer = Array.from({ length: captchaLength }, () => characters[randomInt(characters.length)]).join(
    '',
  )
  return { answer, svg: mergePaths(drawText(answer)) }
}

/** Whether somebody read the picture. */
export function isAnswer(answer: string, given: string): boolean {
  return answer.toLowerCase() === given.trim().toLowerCase()
}

// The module is also a function that draws a given text, which its types do not tell.
const library: unknown = svgCaptcha

function drawText(text: string): string {
  if (typeof library !== 'function') throw new Error('svg-captcha is no longer a function.')
  return library(text, size)
}

/**
 * Puts all characters and some noise into one path, its parts in random order and each told in other words: a character
 * with a path of its own, or with outlines that are always written alike, is looked up in a table that is published.
 */
function mergePaths(svg: string): string {
  const glyphs = [...svg.matchAll(/ d="([^"]*)"/g)].flatMap(([, d = '']) => d.match(/M[^M]+/g) ?? [])
  const parts = shuffle([...glyphs, drawLine()].map(retell))
  const { width, height } = size
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<path fill="#2b323d" stroke="#2b323d" d="${parts.join('')}"/></svg>`
  )
}

// A line is a thin closed ribbon, so that it is filled like a character and not told apart by its stroke.
function drawLine(): string {
  const points = [0.06, 0.35, 0.65, 0.94].map((x) => [x * size.width, randomInt(8, size.height - 8)] as const)
  const there = points.map(([x, y]) => `${x.toFixed(2)} ${y}`)
  const back = points.map(([x, y]) => `${x.toFixed(2)} ${(y + 1.6).toFixed(2)}`).reverse()
  return `M${there[0]}C${there.slice(1).join(' ')}L${back[0]}C${back.slice(1).join(' ')}Z`
}

function shuffle<T>(list: T[]): T[] {
  for (let last = list.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    ;[list[last], list[other]] = [list[other]!, list[last]!]
  }
  return list
}
