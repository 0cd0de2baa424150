import type { ComponentChildren, JSX } from 'preact'
import { Files } from './files.tsx'
import { Text } from './links.tsx'
import type { Message } from './messages.ts'
import { namesOf } from './names-of.ts'
import type { Chat } from './session.ts'
import { fullTime } from './time.ts'
import { words } from './words.ts'

/** One message; where it failed, what to do about it. */
export function Bubble({
  message,
  isOwn,
  chat,
  say,
}: {
  message: Message
  isOwn: boolean
  chat: Pick<Chat, 'retry' | 'drop'>
  /** Its plain words, where there is more to them than that. */
  say?: ((words: string) => ComponentChildren) | undefined
}): JSX.Element {
  const { text, files } = message
  return (
    <>
      {files && <Files files={files} />}
      {text !== (files && namesOf(files)) && (
        <div class={`bubble ${isOwn ? 'bubble-own' : 'bubble-other'}`} title={fullTime(message.at)}>
          {/* The words have a direction of their own; the corners keep that of the page. */}
          <div dir="auto">
            <Text text={text} say={say} />
          </div>
        </div>
      )}
      {message.state === 'failed' && (
        <p class="bubble-meta bubble-meta-failed" role="alert">
          {reasonOf(message)}
          <button type="button" class="text-button" onClick={() => chat.retry(message.cid)}>
            {words.tryAgain}
          </button>
          <button type="button" class="text-button" onClick={() => chat.drop(message.cid)}>
            {words.remove}
          </button>
        </p>
      )}
    </>
  )
}

function reasonOf({ code }: Message): string {
  if (code === 'forbidden') return words.notSentForbidden
  if (code === 'no_file') return words.notSentFile
  if (code === 'expired') return words.notSentExpired
  return words.failed
}
