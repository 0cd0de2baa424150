import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Reply } from '../lib/post.ts'

/** Asks when it is first drawn, and with `again` once more. The reply is null meanwhile; who leaves is not told. */
export function useReply<T>(ask: (signal: AbortSignal) => Promise<Reply<T>>): {
  reply: Reply<T> | null
  again: () => void
} {
  const reply = useSignal<Reply<T> | null>(null)
  const attempt = useSignal(0)
  useEffect(() => {
    const leaving = new AbortController()
    void ask(leaving.signal).then((answer) => {
      if (!leaving.signal.aborted) reply.value = answer
    })
    return () => leaving.abort()
  }, [attempt.value])
  const again = () => {
    reply.value = null
    attempt.value++
  }
  return { reply: reply.value, again }
}
