import { filledIn, namesVisitor } from '@kefu/web/src/console/canned-variables.ts'
import { describe, expect, test } from 'vitest'

const names = { visitor: 'Vic', agent: 'Amy' }

test('names are filled in', () => {
  expect(filledIn('Hello {{visitor}}, this is {{ Agent }}.', names)).toBe('Hello Vic, this is Amy.')
})

test('what is in a name is never filled in again, nor taken for a pattern', () => {
  expect(filledIn('{{visitor}}!', { visitor: '{{agent}} $& $1', agent: 'Amy' })).toBe('{{agent}} $& $1!')
  expect(filledIn('By {{agent}}, {{visitor}}.', { visitor: '', agent: '{{visitor}}' })).toBe(
    'By {{visitor}}.',
  )
})

test('what is no variable stays as it is', () => {
  for (const text of ['{{order}}', '{visitor}', '{{visitor', '{{constructor}}', '{{}}', '$1'])
    expect(filledIn(text, names)).toBe(text)
})

describe('a visitor without a name is spoken to without', () => {
  test.each([
    ['Hello {{visitor}}, how can I help?', 'Hello, how can I help?'],
    ['Hello, {{visitor}}. How can I help?', 'Hello. How can I help?'],
    ['Hi {{visitor}} how can I help?', 'Hi how can I help?'],
    ['Good morning {{visitor}}!', 'Good morning!'],
    ['{{visitor}}, your parcel is on its way.', 'Your parcel is on its way.'],
    ['Thanks. {{visitor}}, we are closed now.', 'Thanks. We are closed now.'],
    ['Thank you for waiting, {{visitor}}.', 'Thank you for waiting.'],
    ['Thank you {{visitor}}', 'Thank you'],
    ['Dear {{visitor}},\nwe are sorry.', 'Dear customer,\nwe are sorry.'],
    ['Is it for {{visitor}}?', 'Is it for you?'],
    ['{{visitor}} will get it on Friday.', 'You will get it on Friday.'],
    ['{{visitor}}您好，请问有什么可以帮您？', '您好，请问有什么可以帮您？'],
    ['{{visitor}}，您好', '您好'],
    ['{{visitor}} 早上好！', '早上好！'],
    ['您好，{{visitor}}！', '您好！'],
    ['您好{{visitor}}，请稍等', '您好，请稍等'],
    ['谢谢{{visitor}}的耐心等待。', '谢谢您的耐心等待。'],
    ['欢迎{{visitor}}光临', '欢迎光临'],
    ['尊敬的{{visitor}}，您好', '尊敬的顾客，您好'],
    ['{{visitor}}的订单已发货', '您的订单已发货'],
    ['我会帮{{visitor}}查询', '我会帮您查询'],
  ])('%j becomes %j', (body, said) => {
    expect(filledIn(body, { visitor: '', agent: 'Amy' })).toBe(said)
  })

  test('and nothing else is changed', () => {
    const body = 'hello you, dear friend.\nno names here, {{agent}}.'
    expect(filledIn(body, { visitor: '', agent: 'Amy' })).toBe('hello you, dear friend.\nno names here, Amy.')
  })
})

test('whether a reply names the visitor is known before', () => {
  expect(namesVisitor('Hello {{ VISITOR }}')).toBe(true)
  expect(namesVisitor('Hello {{agent}}')).toBe(false)
})
