import { createRequestIds, requestIdHeader } from '@kefu/protocol/request-id.ts'
import type { Answer, Call, ServiceName } from '@kefu/protocol/service.ts'
import { serviceCalls } from '@kefu/protocol/service.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { type Dispatcher, Pool } from 'undici'

/** Makes the service calls. Rejects with CallFailed, whatever went wrong. */
export type CallAdmin = <Name extends ServiceName>(name: Name, calls: Call<Name>[]) => Promise<Answer<Name>[]>

/** The way to the admin app. */
export interface AdminClient {
  readonly call: CallAdmin
  /** Seconds by which its clock is ahead of ours, by its last answer, also by one that refused; null before the first. */
  clockAhead(): number | null
  close(): Promise<void>
}

/** A service call that has no answer we may believe. */
export class CallFailed extends Error {
  /** The HTTP status, or 0 where there was none. */
  readonly status: number
  /** Under which the admin app's log speaks of it. */
  requestId = ''

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** A call that was answered as it should. */
export interface Called {
  readonly requestId: string
  readonly call: ServiceName
  readonly entries: number
}

/** What a line about a failed call says beside the error, by the same word as the admin app's lines. */
export function requestOf(err: unknown): { requestId?: string } {
  return err instanceof CallFailed ? { requestId: err.requestId } : {}
}

const timeoutMs = 5_000
/** An answer that goes on for ever must not fill our memory. */
const maxAnswerBytes = 16 * 1024 * 1024

/**
 * The way to the admin app: signed POSTs over a few kept connections. An answer counts only when it is 200, in the
 * shape of its call, and has one entry for each that was sent.
 *
 * @param onAnswer hears of each call that succeeded
 */
export function connectAdmin(
  url: string,
  secrets: readonly string[],
  dispatcher: Dispatcher = new Pool(url, {
    connections: 32,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: timeoutMs,
  }),
  onAnswer: (called: Called) => void = () => {},
): AdminClient {
  const signer = createSigner(secrets)
  const nextId = createRequestIds()
  let heard: Heard | null = null

  const call: CallAdmin = async (name, calls) => {
    const requestId = nextId()
    try {
      const answers = await ask(name, calls, requestId)
      onAnswer({ requestId, call: name, entries: calls.length })
      return answers
    } catch (err) {
      if (err instanceof CallFailed) err.requestId = requestId
      throw err
    }
  }

  async function ask<Name extends ServiceName>(
    name: Name,
    calls: Call<Name>[],
    requestId: string,
  ): Promise<Answer<Name>[]> {
    const path = `/admin/service/${name}`
    // Bytes once: a text would be turned into them for the signature, for its length and for the wire.
    const body = Buffer.from(JSON.stringify(calls))
    const headers = {
      'content-type': 'application/json',
      [signatureHeader]: signer.sign('POST', path, body),
      [requestIdHeader]: requestId,
    }
    const { status, text, date } = await post(dispatcher, url, path, headers, body)
    heard = { date, at: Date.now() }
    if (status !== 200) throw new CallFailed(`the admin app answered ${status} to ${name}`, status)
    return readAnswers(name, calls.length, text)
  }

  return { call, clockAhead: () => (heard ? aheadIn(heard) : null), close: () => dispatcher.destroy() }
}

/** What an answer said of the time, and when it came, in ms. Read when somebody asks, not for each answer. */
interface Heard {
  readonly date: string
  readonly at: number
}

function aheadIn({ date, at }: Heard): number | null {
  const seconds = Math.round((Date.parse(date) - at) / 1000)
  return Number.isNaN(seconds) ? null : seconds
}

interface Reply {
  status: number
  text: string
  date: string
}

/** Posts, and collects the answer by hand: undici's own request makes a stream and a signal for each, half of its time. */
function post(
  dispatcher: Dispatcher,
  origin: string,
  path: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const reply: Reply = { status: 0, text: '', date: '' }
    let size = 0
    let failure: Error | null = null
    let underWay: Dispatcher.DispatchController | undefined

    function fail(cause: Error): void {
      if (failure) return
      failure = cause
      clearTimeout(timer)
      reject(new CallFailed(`the admin app did not answer ${path}`, 0, { cause }))
      underWay?.abort(cause)
    }
    const timer = setTimeout(() => fail(new Error('the answer takes too long')), timeoutMs)

    dispatcher.dispatch(
      { origin, path, method: 'POST', headers, body },
      {
        onRequestStart(controller) {
          underWay = controller
          if (failure) controller.abort(failure)
        },
        onResponseStart(_controller, status, { date }) {
          reply.status = status
          reply.date = String(date ?? '')
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk)
          size += chunk.length
          if (size > maxAnswerBytes) fail(new Error('the answer does not end'))
        },
        onResponseEnd() {
          clearTimeout(timer)
          reply.text = Buffer.concat(chunks).toString('utf8')
          resolve(reply)
        },
        onResponseError: (_controller, err) => fail(err),
      },
    )
  })
}

const isAnswerTo = Object.fromEntries(
  Object.entries(serviceCalls).map(([name, { answer }]) => {
    const check = Compile(Type.Array(answer))
    return [name, (value: unknown) => check.Check(value)]
  }),
)

function readAnswers<Name extends ServiceName>(name: Name, count: number, text: string): Answer<Name>[] {
  const answers = parse(name, text)
  if (!isAnswersTo(name, answers))
    throw new CallFailed(`the admin app's answer to ${name} has another shape`, 200)
  if (answers.length !== count)
    throw new CallFailed(`the admin app answered ${answers.length} of ${count} entries of ${name}`, 200)
  return answers
}

function isAnswersTo<Name extends ServiceName>(name: Name, value: unknown): value is Answer<Name>[] {
  return isAnswerTo[name]?.(value) ?? false
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CallFailed(`the admin app's answer to ${name} is not JSON`, 200, { cause })
  }
}
