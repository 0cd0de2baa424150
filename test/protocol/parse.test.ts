import { limits } from '@kefu/protocol/limits.ts'
import { parseFrame } from '@kefu/protocol/parse.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const cid = '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f'
/** One whole frame of each type: all of its keys, and what else they may be. */
const frames = {
  visitor: {
    type: 'login',
    v: 1,
    group: 'member',
    token: 'v1.7.x',
    page: { url: 'https://shop.example/', title: 'Cups', referrer: '' },
    locale: 'zh-CN',
    zone: 'Asia/Shanghai',
    name: 'Vic',
    email: 'vic@shop.example',
    resume: [[12, 3, 1790000000000]],
  },
  agent: { type: 'login', v: 1, group: 'admin', ticket: 't1.3.17.1.n.m', resume: [] },
  msg: {
    type: 'msg',
    group: 'admin',
    msg: 'We do.',
    cid,
    conversation: 12,
    touid: 7,
    again: true,
    expect: 0,
  },
  list: { type: 'load_user_list', group: 'admin', after: 12 },
  logout: { type: 'logout' },
  sync: { type: 'sync', conversation: 12, after: 0, before: 1 },
  seen: { type: 'seen', conversation: 12, delivered: 5, read: 0 },
  typing: { type: 'typing', conversation: 12 },
  look: { type: 'look', conversation: 12 },
}
const parse = (frame: unknown, untyped?: 'msg') => parseFrame(JSON.stringify(frame), untyped)
const codeOf = (frame: unknown, untyped?: 'msg') => {
  const parsed = parse(frame, untyped)
  return 'refused' in parsed ? parsed.refused : null
}

describe.each(Object.entries(frames))('the frame %s', (_name, frame) => {
  test('is taken whole', () => {
    expect(parse(frame)).toEqual({ frame })
  })

  test.each(['from_id', 'sender', 'seq', 'at', 'avatar', 'hasOwnProperty', 'toJSON'])(
    'is refused with the unknown key %s',
    (key) => {
      expect(codeOf({ ...frame, [key]: 1 })).toBe('bad_shape')
    },
  )

  test('is refused with a key of the prototype, and changes no prototype', () => {
    const own = JSON.stringify(frame).slice(1)
    expect(parseFrame(`{"__proto__":{"group":"admin"},${own}`)).toMatchObject({ refused: 'bad_shape' })
    expect(parseFrame(`{"constructor":{"prototype":{"group":"admin"}},${own}`)).toMatchObject({
      refused: 'bad_shape',
    })
    expect(({} as { group?: string }).group).toBeUndefined()
  })

  test.each(Object.keys(frame).filter((key) => key !== 'type'))(
    'is refused with another type in %s',
    (key) => {
      for (const wrong of [null, {}, { $gt: '' }, { toPostgres: 1 }, [[]], false, 1.5, -1])
        expect(codeOf({ ...frame, [key]: wrong }), `${key}: ${JSON.stringify(wrong)}`).toBe('bad_shape')
    },
  )
})

test.each([
  '{',
  '',
  ' ',
  '{"type":"logout"',
  'logout',
  "{'type':'logout'}",
  '\ufeff{"type":"logout"}',
  'NaN',
])('%j is not JSON', (text) => {
  expect(parseFrame(text)).toEqual({ refused: 'bad_json' })
})

test.each([
  'null',
  '[]',
  '"x"',
  '1',
  'true',
  '[{"type":"logout"}]',
  '{}',
  '{"type":5}',
  '{"type":["logout"]}',
])('%j is no frame', (text) => {
  expect(parseFrame(text)).toEqual({ refused: 'bad_shape' })
})

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'Login', 'login ', 'ready', 'ack'])(
  'there is no frame of type %j',
  (type) => {
    expect(parseFrame(JSON.stringify({ type, group: 'member' }))).toEqual({ refused: 'unknown_type' })
  },
)

describe('a login', () => {
  test('is for a group that exists', () => {
    for (const group of ['Admin', 'admins', 'root', '', 1, null, undefined, ['admin']])
      expect(codeOf({ type: 'login', group })).toBe('bad_shape')
  })

  test('of a visitor has nothing of an agent’s, and the other way round', () => {
    expect(codeOf({ type: 'login', group: 'member', ticket: 'x' })).toBe('bad_shape')
    expect(codeOf({ type: 'login', group: 'admin', token: 'x' })).toBe('bad_shape')
  })

  test('knows only version 1', () => {
    for (const v of [0, 2, '1', true, null])
      expect(codeOf({ type: 'login', group: 'member', v })).toBe('bad_shape')
  })

  test('resumes at most 300 conversations', () => {
    const resume = Array.from({ length: limits.resumeHeads }, (_, i) => [i + 1, 0, 0])
    expect(codeOf({ ...frames.visitor, resume })).toBeNull()
    expect(codeOf({ ...frames.visitor, resume: [...resume, [999, 0, 0]] })).toBe('bad_shape')
    for (const entry of [[], [1], [1, 2], [1, 2, 3, 4], [0, 2, 3], ['1', 2, 3], [1, -2, 3]])
      expect(codeOf({ ...frames.visitor, resume: [entry] }), JSON.stringify(entry)).toBe('bad_shape')
  })
})

describe('ids', () => {
  test.each([0, -1, 1.5, 2 ** 53, 1e300, '7', '0e1', ' 7', true, ['7'], null])(
    '%j is none',
    (conversation) => {
      expect(codeOf({ type: 'typing', conversation })).toBe('bad_shape')
    },
  )

  test('go up to the largest whole number', () => {
    expect(codeOf({ type: 'typing', conversation: Number.MAX_SAFE_INTEGER })).toBeNull()
  })
})

describe('a cid', () => {
  test.each([
    '',
    'x',
    'x'.repeat(36),
    'X'.repeat(10_000),
    cid.toUpperCase(),
    `${cid} `,
    `\n${cid}`,
    cid.replaceAll('-', ''),
    `{${cid.slice(2)}}`,
  ])('is a UUID in lower case, not %.40j', (wrong) => {
    expect(codeOf({ type: 'msg', msg: 'x', cid: wrong })).toBe('bad_shape')
  })

  test('is named when its message is refused', () => {
    expect(parse({ type: 'msg', msg: 5, cid })).toEqual({ refused: 'bad_shape', cid })
  })

  test('is not repeated when it is none', () => {
    expect(parse({ type: 'msg', msg: 5, cid: '<img src=x onerror=alert(1)>........' })).toEqual({
      refused: 'bad_shape',
    })
  })
})

describe('a frame without a type', () => {
  test('is a message in a room, and nothing elsewhere', () => {
    expect(parse({ msg: 'Hello' }, 'msg')).toEqual({ frame: { type: 'msg', msg: 'Hello' } })
    expect(codeOf({ msg: 'Hello' })).toBe('bad_shape')
  })

  test('is as strict as one with it', () => {
    expect(codeOf({ msg: 'Hello', uid: 7 }, 'msg')).toBe('bad_shape')
    expect(codeOf({ type: null, msg: 'Hello' }, 'msg')).toBe('bad_shape')
    expect(parseFrame('{"__proto__":{"type":"login"},"msg":"x"}', 'msg')).toEqual({ refused: 'bad_shape' })
  })
})

test('whatever is sent, an answer comes, and only frames of the page are let through', () => {
  const types = ['login', 'msg', 'load_user_list', 'logout', 'sync', 'seen', 'typing']
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((value) => JSON.stringify(value)),
      ),
      (text) => {
        const parsed = parseFrame(text, 'msg')
        if ('frame' in parsed) expect(types).toContain(parsed.frame.type)
        else expect(['bad_json', 'bad_shape', 'unknown_type']).toContain(parsed.refused)
      },
    ),
  )
})
