import { Cid } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { refuseText } from '@kefu/protocol/text.ts'
import Type from 'typebox'
import { Refusal } from '../../refusal.ts'

/** What is written in a note, and the id by which a repetition is known. */
export const NoteText = {
  cid: Cid,
  msg: Type.String({ maxLength: 2 * limits.messagePoints }),
}

/** Throws where the words of a note cannot be stored as they are. */
export function checkNote(msg: string): void {
  const code = refuseText(msg)
  if (code === 'empty') throw new Refusal(400, empty, 'msg')
  if (code === 'too_long') throw new Refusal(400, tooLong, 'msg')
  if (code) throw new Refusal(400, badText, 'msg')
}

const empty = { zh: '备注不能为空，请先写点什么。', en: 'The note is empty. Write something first.' }
const tooLong = {
  zh: '备注太长，一次最多 4,000 个字。',
  en: 'The note is too long. Write at most 4,000 characters at a time.',
}
const badText = {
  zh: '备注里有无法保存的字符，请删除控制字符后再试。',
  en: 'The note has characters that cannot be stored. Remove control characters and try again.',
}
