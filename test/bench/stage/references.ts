import type { Closers } from './closers.ts'
import { urlIn } from './postgres.ts'
import { type Program, startProgram } from './program.ts'
import type { Target, TargetName } from './target.ts'

const entries = {
  uws: '../reference/uws.ts',
  ws: '../reference/ws.ts',
  'socket.io': '../reference/socket-io.ts',
} as const
export type ReferenceName = Exclude<TargetName, 'kefu'>
export const referenceNames: readonly ReferenceName[] = ['uws', 'ws', 'socket.io']

/** Starts a server that relays and does nothing else. */
export async function startReference(name: ReferenceName, closers: Closers): Promise<Target> {
  const { program, first } = await startProgram(new URL(entries[name], import.meta.url), {
    probed: true,
    env: { NODE_ENV: 'production' },
  })
  closers.add(() => program.stop())
  return targetOf(name, program, urlIn(first))
}

function targetOf(name: ReferenceName, program: Program, url: string): Target {
  return {
    name,
    crowd: async (agents, visitors) => ({
      url,
      dialect: name === 'socket.io' ? 'socketIo' : 'plain',
      tickets: Array.from({ length: agents }, (_, index) => String(index)),
      tokens: Array.from({ length: visitors }, (_, index) => String(index)),
      tellsAgent: false,
    }),
    processes: () => ({ server: program.pid }),
    door: () => program,
  }
}
