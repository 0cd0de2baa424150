import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { StoredFile } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import type { Query } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { fittingName, kindOf } from './kind.ts'
import { cleanName } from './name.ts'
import { lookAtPicture } from './picture.ts'
import { addFile, type Sender } from './queries.ts'
import type { Draft, FileStorage } from './storage.ts'
import { refusals } from './words.ts'

export interface Upload {
  readonly sender: Sender
  /** As the sender calls it. */
  readonly name: string
  readonly body: Readable
}

/** Takes a file in, or throws the Refusal that says why not; then nothing of it remains. */
export async function receiveFile(
  query: Query,
  storage: FileStorage,
  { sender, name, body }: Upload,
): Promise<StoredFile> {
  const draft = await storage.receive(limited(body))
  try {
    return await inTurn(async () => {
      const { bytes, thumbnail, ...looks } = await look(draft, cleanName(name))
      const file = { key: randomBytes(16).toString('base64url'), ...looks, size: bytes.length }
      // First the row: bytes without one would never be deleted.
      await addFile(query, sender, file)
      await draft.keep(file.key, bytes, thumbnail)
      return file
    })
  } finally {
    await draft.discard()
  }
}

let before: Promise<unknown> = Promise.resolve()

/** One file at a time is in memory, however many come at once. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = before.then(work)
  before = done.catch(() => {})
  return done
}

/** The stream, up to the largest size. It is not destroyed by whoever stops to read: that would end the connection. */
async function* limited(body: Readable): AsyncGenerator<Buffer> {
  let size = 0
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      size += chunk.length
      if (size > limits.fileBytes) throw new Refusal(413, refusals.tooLarge)
      yield chunk
    }
  } catch (err) {
    if (body.errored) throw new Refusal(400, refusals.brokeOff)
    // What nobody reads would keep its connection open.
    body.resume()
    throw err
  }
  if (size === 0) throw new Refusal(400, refusals.empty)
}

async function look(draft: Draft, name: string) {
  const bytes = await draft.read()
  const kind = kindOf(bytes, name)
  if (!kind) throw new Refusal(415, refusals.otherKind)
  const file = { name: cleanName(fittingName(name, kind)), type: kind.type }
  if (!kind.isPicture) return { ...file, bytes, thumbnail: null }
  const picture = await lookAtPicture(bytes, kind.type)
  if (!picture) throw new Refusal(415, refusals.badPicture)
  return { ...file, ...picture }
}
