import { CanaryFailure, checkOnce, withPatience } from '@kefu/admin/features/canary/check.ts'
import { listen, native } from '@kefu/socket/uws.ts'
import { expect, onTestFinished, test } from 'vitest'

type Said = { type: string; group?: string; cid?: string }
/** What is sent for a frame: to whom said it, or to the agent. */
type Answers = (said: Said) => { back?: object; toAgent?: object }

const good: Answers = ({ type, cid }) =>
  type === 'login'
    ? { back: { type: 'ready', conversation: 12 } }
    : { back: { type: 'ack', cid }, toAgent: { type: 'msg', cid } }

/** A socket server that says what a test wants it to say. */
async function openServer(answers: Answers) {
  const app = native.App({})
  let sendToAgent: (frame: object) => void = () => {}
  app.ws('/*', {
    message(socket, bytes) {
      const said: Said = JSON.parse(Buffer.from(bytes).toString())
      const send = (frame: object) => void socket.send(JSON.stringify(frame))
      if (said.group === 'admin') sendToAgent = send
      const { back, toAgent } = answers(said)
      if (back) send(back)
      if (toAgent) sendToAgent(toAgent)
    },
  })
  const socket = await listen(app, '127.0.0.1', 0, false)
  if (!socket) throw new Error('it does not listen')
  onTestFinished(() => void app.close())
  return entranceTo(native.us_socket_local_port(socket))
}

const entranceTo = (port: number) => ({
  url: `ws://127.0.0.1:${port}/`,
  origin: `http://127.0.0.1:${port}`,
  token: () => 'v1.token',
  ticket: () => 't1.ticket',
})
const reasonOf = async (check: Promise<unknown>) => {
  const err = await check.then(
    () => null,
    (err: unknown) => err,
  )
  return err instanceof CanaryFailure ? err.reason : err
}
const shortly = () => AbortSignal.timeout(500)

test('a message that is acknowledged and delivered is measured', async () => {
  const measured = await checkOnce(await openServer(good), AbortSignal.timeout(20_000))
  expect(measured.acknowledged).toBeGreaterThan(0)
  expect(measured.delivered).toBeGreaterThan(0)
})

test('one that is stored, but reaches nobody, was not delivered', async () => {
  const silent = await openServer((said) => ({ ...good(said), toAgent: { type: 'msg', cid: 'another' } }))
  expect(await reasonOf(checkOnce(silent, shortly()))).toBe('deliver')
})

test('one that is not answered, or refused, was not acknowledged', async () => {
  const deaf = await openServer((said) => (said.type === 'msg' ? {} : good(said)))
  expect(await reasonOf(checkOnce(deaf, shortly()))).toBe('acknowledge')
  const busy = await openServer((said) =>
    said.type === 'msg' ? { back: { type: 'busy', cid: said.cid, retry_ms: 500 } } : good(said),
  )
  expect(await reasonOf(checkOnce(busy, AbortSignal.timeout(20_000)))).toBe('acknowledge')
})

test('whoever is not let in, or finds nobody, has not connected', async () => {
  const closed = await openServer(() => ({ back: { type: 'error', code: 'forbidden' } }))
  expect(await reasonOf(checkOnce(closed, AbortSignal.timeout(20_000)))).toBe('connect')
  const frozen = await openServer(() => ({}))
  expect(await reasonOf(checkOnce(frozen, shortly()))).toBe('connect')
  expect(await reasonOf(checkOnce(entranceTo(1), AbortSignal.timeout(20_000)))).toBe('connect')
})

test('what fails for a moment is tried again, and what was not said to its end is not what is told', async () => {
  let tries = 0
  const second = async () => {
    if (++tries === 1) throw new CanaryFailure('connect', 'the first time')
    return tries
  }
  expect(await withPatience(second, AbortSignal.timeout(20_000))).toBe(2)

  const over = new AbortController()
  const cutShort = async () => {
    if (++tries === 3) throw new CanaryFailure('acknowledge', 'whole')
    over.abort()
    throw new CanaryFailure('connect', 'cut short')
  }
  expect(await reasonOf(withPatience(cutShort, over.signal))).toBe('acknowledge')
})
