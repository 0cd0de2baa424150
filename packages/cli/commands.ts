import type { ParseArgsConfig } from 'node:util'

/** What was typed behind a command's name. */
export interface Input {
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

export interface Command {
  /** What it does, in one line. */
  readonly summary: string
  /** What may stand behind its name. */
  readonly usage: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** How many words it takes at least and at most. */
  readonly takes: readonly [least: number, most: number]
  /** All that somebody who uses it may want to know. */
  readonly help: string
  /** Loaded when it is asked for, so that the first word to somebody with an old Node is about that. */
  load(): Promise<(input: Input) => Promise<void>>
}

/** Every command by its name, in the order in which help lists them. */
export const commands: Readonly<Record<string, Command>> = {
  start: {
    summary: 'start everything and keep it running',
    usage: '[-d]',
    options: { detach: { type: 'boolean', short: 'd' }, background: { type: 'boolean' } },
    takes: [0, 0],
    help: `Starts the database (unless DATABASE_URL names one), the admin app and the socket server, prints their
addresses, and starts again whoever dies. Ctrl-C stops everything.

  -d, --detach   go on in the background: answers when everything is ready, or says what is in the way.
                 The log is then DATA_DIR/log/kefu.log; at 10 MB it becomes kefu.log.1, and five old ones are kept.`,
    load: async () => (await import('./start.ts')).start,
  },
  stop: {
    summary: 'stop what runs here',
    usage: '',
    options: {},
    takes: [0, 0],
    help: `Stops what was started on this DATA_DIR, here or in another terminal, in order: the socket server first, which
brings home what is on its way; the database last. Answers when all are gone.`,
    load: async () => (await import('./stop.ts')).stop,
  },
  restart: {
    summary: 'stop everything and start it in the background',
    usage: '',
    options: {},
    takes: [0, 0],
    help: `As \`kefu stop\` and \`kefu start -d\`. It takes what reload cannot: another port, another database, a new
version of PostgreSQL or of this command itself. Visitors and agents come back by themselves.`,
    load: async () => (await import('./restart.ts')).restart,
  },
  reload: {
    summary: 'run new code and settings without a break',
    usage: '',
    options: {},
    takes: [0, 0],
    help: `Builds the pages anew, then starts the admin app and the socket server, with the code and the settings (.env)
that are there now, each beside the old one. When the new one is ready the old one stops: it finishes what is on
its way and sends its connections over, which are back within two seconds. Whoever connects meanwhile is let in.
When a new one does not become ready the old one goes on, and this says why.
Other ports, another database and another DATA_DIR need \`kefu restart\`. The environment stays that of the start.`,
    load: async () => (await import('./reload.ts')).reload,
  },
  status: {
    summary: 'show how everything is doing',
    usage: '[--json]',
    options: { json: { type: 'boolean' } },
    takes: [0, 0],
    help: `Shows each process, who is connected, what waits and how fast messages are acknowledged. It looks twice, a
second apart: that is where messages a second come from. Acknowledgement times are those since the start of the
socket server.

  --json   the same for programs`,
    load: async () => (await import('./status.ts')).status,
  },
  doctor: {
    summary: 'look for what keeps Kefu from running well',
    usage: '',
    options: {},
    takes: [0, 0],
    help: `Looks at Node, the native library, DATA_DIR, the disk, ports, secrets, addresses, the database (what it does when
the power fails, its clock, how many connections it allows) and the schema. Says of each whether it is well, and of what
is not what to do. Fails when something would keep Kefu from running. Changes nothing.`,
    load: async () => (await import('./doctor.ts')).doctor,
  },
  migrate: {
    summary: 'bring the database to the newest schema',
    usage: '[--dry-run]',
    options: { 'dry-run': { type: 'boolean' } },
    takes: [0, 0],
    help: `Applies the migrations that the database has not been through. \`kefu start\` and \`kefu reload\` do the same; two
at once wait for each other. A database of a newer Kefu is refused. Make a backup before.

  --dry-run   only print what would be done`,
    load: async () => (await import('./migrate.ts')).migrate,
  },
  backup: {
    summary: 'write everything that is worth keeping into one file',
    usage: 'FILE',
    options: {},
    takes: [1, 1],
    help: `Writes the database and what people sent into FILE (.tar.gz), as they are at one moment; Kefu goes on meanwhile.
Keep it where this machine's disk is not. Secrets and .env are not in it: keep those as well, or sessions and
visitors' tokens are void afterwards.`,
    load: async () => (await import('./backup.ts')).backup,
  },
  restore: {
    summary: 'put a backup to its place',
    usage: 'FILE [--force]',
    options: { force: { type: 'boolean' } },
    takes: [1, 1],
    help: `Puts what \`kefu backup\` wrote into an empty database, and its files into DATA_DIR. Kefu must not run. Counts are
checked; a backup that is damaged changes nothing. Pages that are open load everything anew, and agents sign in again.

  --force   give up what is in the database`,
    load: async () => (await import('./backup.ts')).restore,
  },
  account: {
    summary: 'make or change an account when nobody can get in',
    usage: 'list | create USERNAME [--role ROLE] [--name NAME] | reset | disable | enable USERNAME',
    options: { role: { type: 'string' }, name: { type: 'string' } },
    takes: [1, 2],
    help: `  list      who has an account, and who of them may not sign in
  create    a new one; ROLE is owner, administrator or agent (the first account is the owner's, later ones agents')
  reset     another password: whoever is signed in with the old one is signed out
  disable   lets somebody in no more, and signs him out; what he wrote stays
  enable    lets him in again

Passwords are asked for on the terminal, or read as the first line of what comes in. They are never an argument:
others on the machine could see it.`,
    load: async () => (await import('./account.ts')).account,
  },
  demo: {
    summary: 'fill in a sample shop to try everything out',
    usage: '[--force]',
    options: { force: { type: 'boolean' } },
    takes: [0, 0],
    help: `Makes three agents, visitors, and what they talked about in the last thirty days, in English and Chinese: with
tags, notes, ratings, canned replies, some conversations open and two that wait. Prints the agents' passwords, once.
Not for an installation that is in use: it refuses where people have talked already.

  --force   add it to what is there`,
    load: async () => (await import('./demo.ts')).demo,
  },
}
