import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { longestPassword } from '../features/login/password.ts'
import { demandGoodPassword } from '../features/login/password-rules.ts'
import { Refusal } from '../refusal.ts'
import { CannotDo } from './command.ts'

/**
 * Asks for a password, twice, without showing it; where nobody sits at a terminal it is the first line that comes in.
 * Never an argument: those are seen by everybody on the machine, and stay in the shell's history.
 */
export async function askPassword(username: string): Promise<string> {
  const lines = hiddenLines()
  try {
    const password = await lines.ask(`New password of ${username}: `)
    demandPassword(password, username)
    if (process.stdin.isTTY && (await lines.ask('Once more: ')) !== password)
      throw new CannotDo('These were two different ones: nothing was changed.')
    return password
  } finally {
    lines.close()
  }
}

/** By the same rules as on the pages. */
function demandPassword(password: string, username: string): void {
  if (password.length > longestPassword)
    throw new CannotDo(`A password has ${longestPassword} characters at most.`)
  try {
    demandGoodPassword(password, username)
  } catch (err) {
    throw err instanceof Refusal ? new CannotDo(err.sentence.en) : err
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
