import { cleanLine, refuseText } from '@kefu/protocol/text.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('the text of a message', () => {
  test.each([
    ['words', 'Do you ship to Oslo?'],
    ['lines and tabs', 'one\n\ttwo'],
    ['emoji with joiners and variation selectors', '👩‍💻❤️🏳️‍🌈'],
    ['Persian with its zero-width non-joiner', 'می‌خواهم'],
    ['a word from right to left', '\u202eshalom\u202c'],
    ['markup, which is only text here', '<script>alert(1)</script>'],
    ['what databases understand', `'; drop table messages;-- \\x00 %00 \${1} {{7*7}} <%= 1 %>`],
    ['a private character', '\ue000'],
  ])('may be %s', (_what, text) => {
    expect(refuseText(text)).toBeNull()
  })

  test.each([
    ['nothing', ''],
    ['spaces', ' \t\n\u00a0\u3000\u2003'],
    ['zero-width space', '\u200b'],
    ['byte order mark', '\ufeff'],
    ['word joiner', '\u2060'],
    ['Hangul filler', '\u3164'],
    ['half-width Hangul filler', '\uffa0'],
    ['soft hyphen', '\u00ad'],
    ['Mongolian vowel separator', '\u180e'],
    ['combining grapheme joiner', '\u034f'],
    ['Braille blank', '\u2800'],
    ['direction marks', '\u200e\u200f\u061c\u2066\u2069'],
    ['variation selector', '\ufe0f'],
    ['tags', '\u{e0041}\u{e007f}'],
    ['all of them together', ' \u200b\ufeff\u2060\u3164\n'],
  ])('is empty when it is only %s', (_what, text) => {
    expect(refuseText(text)).toBe('empty')
  })

  test('has at most 4,000 code points, however many units they take', () => {
    for (const point of ['a', '信', '😀']) {
      expect(refuseText(point.repeat(4000))).toBeNull()
      expect(refuseText(point.repeat(4001))).toBe('too_long')
    }
    expect(refuseText(`${'😀'.repeat(3999)}a`)).toBeNull()
    expect(refuseText(`${'a'.repeat(3999)}😀`)).toBeNull()
    expect(refuseText(`${'a'.repeat(4000)}😀`)).toBe('too_long')
  })

  test('has no control character but newline and tab', () => {
    const controls = [...Array(0x20).keys(), 0x7f, ...Array.from({ length: 32 }, (_, i) => 0x80 + i)]
    const passed = controls.filter((code) => refuseText(`a${String.fromCharCode(code)}`) !== 'bad_text')
    expect(passed).toEqual([0x09, 0x0a])
  })

  test.each(['\ud800', '\udc00', 'a\ud83db', '\ude00\ud83d'])('has no lone surrogate: %j', (text) => {
    expect(refuseText(text)).toBe('bad_text')
  })

  test('that is refused for two reasons is refused for what cannot be stored', () => {
    expect(refuseText('\u0000')).toBe('bad_text')
    expect(refuseText('\u0000'.repeat(5000))).toBe('bad_text')
  })

  test('that is taken can be stored as UTF-8 and comes back the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        if (refuseText(text)) return
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
        expect(text).not.toContain('\u0000')
      }),
    )
  })
})

describe('a name or a title', () => {
  test.each([
    ['  Vic \n of\tOslo ', 'Vic   of Oslo'],
    ['Vic\u0000\u0007', 'Vic'],
    ['\u202eciV', 'ciV'],
    ['Ro\u00adbin\u200b', 'Robin'],
    ['V\ud800ic', 'V\ufffdic'],
    ['👩‍💻 Amy', '👩‍💻 Amy'],
    ['نمی‌دانم', 'نمی‌دانم'],
  ])('%j is kept as %j', (written, kept) => {
    expect(cleanLine(written)).toBe(kept)
  })

  test.each(['', '   ', '\u200b\u200d', '\u3164', '\u2800'])('with nothing to see is none: %j', (written) => {
    expect(cleanLine(written)).toBe('')
  })
})
