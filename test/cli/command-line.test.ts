import { readCommandLine } from '@kefu/cli/command-line.ts'
import { commands } from '@kefu/cli/commands.ts'
import { expect, test } from 'vitest'

test('help is what somebody gets who types nothing, or asks for it', () => {
  const help = readCommandLine(['--help'])
  expect(help).toMatch(/kefu COMMAND/)
  for (const [name, { summary }] of Object.entries(commands)) {
    expect(help).toContain(`  ${name}`)
    expect(help).toContain(summary)
  }
  expect([readCommandLine([]), readCommandLine(['help']), readCommandLine(['-h'])]).toEqual([
    help,
    help,
    help,
  ])
})

test('help about one command is asked for in either way', () => {
  for (const name of Object.keys(commands)) {
    const help = readCommandLine(['help', name])
    expect(help).toContain(commands[name]!.help)
    expect(readCommandLine([name, '--help'])).toBe(help)
  }
  expect(() => readCommandLine(['help', 'begin'])).toThrow('begin is not a command of kefu')
})

test('options are understood in both spellings', () => {
  for (const word of ['-d', '--detach'])
    expect(readCommandLine(['start', word])).toMatchObject({
      input: { options: { detach: true }, words: [] },
    })
})

test('what a command does not take is named, with what it takes', () => {
  expect(() => readCommandLine(['start', '--fast'])).toThrow(
    "kefu start: Unknown option '--fast'. Use it as: kefu start [-d]",
  )
  expect(() => readCommandLine(['stop', 'now'])).toThrow(
    'kefu stop: it takes nothing more, such as now. Use it as: kefu stop',
  )
})
