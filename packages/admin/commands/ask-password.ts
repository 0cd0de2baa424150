import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { longestPassword } from '../features/login/password.ts'
import { CannotDo } from './command.ts'

const shortest = 8

/**
 * Asks for a password, twice, without showing it; where nobody sits at a terminal it is the first line that comes in.
 * Never an argument: those are seen by everybody on the machine, and stay in the shell's history.
 */
export async function askPassword(username: string): Promise<string> {
  const lines = hiddenLines()
  try {
    const password = await lines.ask(`New password of ${username}: `)
    if (password.length < shortest || password.length > longestPassword)
      throw new CannotDo(`A password has ${shortest} to ${longestPassword} characters.`)
    if (password.toLowerCase() === username.toLowerCase())
      throw new CannotDo('A password that is the user name is guessed first.')
    if (process.stdin.isTTY && (await lines.ask('Once more: ')) !== password)
      throw new CannotDo('These were two different ones: nothing was changed.')
    return password
  } finally {
    lines.close()
  }
}

function hiddenLines() {
  const isTerminal = process.stdin.isTTY === true
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal })
  const typed = reader[Symbol.asyncIterator]()
  // With a terminal of its own the reader hears Ctrl-C, and nobody else.
  reader.once('SIGINT', () => process.exit(130))
  return {
    async ask(question: string): Promise<string> {
      if (isTerminal) process.stderr.write(question)
      const { value } = await typed.next()
      if (isTerminal) process.stderr.write('\n')
      return value ?? ''
    },
    close: () => reader.close(),
  }
}
