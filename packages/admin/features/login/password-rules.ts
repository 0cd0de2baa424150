import { readFileSync } from 'node:fs'
import { Refusal } from '../../refusal.ts'
import { refusals } from './words.ts'

const shortest = 8
/** Words of this product, and of what it is for: alone, repeated, or with figures and signs, they are tried first here. */
const ours = [
  'kefu',
  '客服',
  'livechat',
  'chat',
  'helpdesk',
  'support',
  'service',
  'administrator',
  'admin',
  'root',
]

/** Refuses a password that is too easy to guess; that it is not too long is said by each form's schema. */
export function demandGoodPassword(password: string, username: string): void {
  if (password === '') throw new Refusal(400, refusals.noPassword, 'password')
  if (password.length < shortest) throw new Refusal(400, refusals.shortPassword, 'password')
  const small = password.toLowerCase()
  const name = username.trim().toLowerCase()
  if (small === name || isMadeOf(small, [name])) throw new Refusal(400, refusals.namePassword, 'password')
  if (common.has(small) || isOneSign(small) || isMadeOf(small, ours))
    throw new Refusal(400, refusals.commonPassword, 'password')
}

function isOneSign(password: string): boolean {
  return new Set(password).size === 1
}

/** Whether all letters of it are such words; a name of one or two letters is no word. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const known = words.map(lettersOf).filter((word) => word.length > 2 || word === '客服')
  let left = lettersOf(password)
  if (left === '') return false
  for (const word of known) left = left.replaceAll(word, '')
  return left === ''
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}]/gu, '')
}

/** Where the list is from, it says itself. */
const listed = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

// What the list has not: it was taken down where people write English.
const common = new Set([
  ...listed,
  ...[
    '0123456789',
    '87654321',
    '987654321',
    '0987654321',
    '12341234',
    '123123123',
    '159357456',
    '5201314520',
  ],
  ...[
    '1314520520',
    'aa12345678',
    'abcdefgh',
    'zaq1zaq1',
    'p@ssword',
    'letmein123',
    'welcome123',
    'changeme1',
  ],
  ...['default1', 'woaini1314', 'woaini520', 'woaini521', 'wo123456', 'wang1234'],
])
