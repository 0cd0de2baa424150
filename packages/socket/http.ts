import { readRequestId, requestIdHeader } from '@kefu/protocol/request-id.ts'
import { Delivery } from '@kefu/protocol/service.ts'
import { createSigner, type Disbelief, signatureHeader } from '@kefu/protocol/signature.ts'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { type Beat, clockSentence } from './beat.ts'
import type { Hub } from './hub.ts'
import { readBody } from './read-body.ts'
import type { HttpResponse, TemplatedApp } from './uws.ts'

const maxBody = 4 * 1024 * 1024
/** Beats missed in a row before we say that we are not ready. */
const readyWithin = 25_000
const deliveries = Compile(Type.Array(Delivery))

/** Adds what other programs ask of this process: `POST /deliver` from the admin app, health, readiness, metrics. */
export function addHttp(app: TemplatedApp, hub: Hub, secrets: readonly string[], beat: Beat): void {
  const signer = createSigner(secrets)

  app.post('/deliver', (res, req) => {
    const signature = req.getHeader(signatureHeader)
    const requestId = readRequestId(req.getHeader(requestIdHeader))
    // All that was asked for, with what stands behind a question mark: nothing of it may be unsigned.
    const path = [req.getUrl(), req.getQuery()].filter(Boolean).join('?')
    const disbelief = signer.checkHeader(signature)
    if (disbelief) return refuse(hub, res, disbelief)
    readBody(res, maxBody, (body) => {
      if (!body) return answer(res, '413 Payload Too Large', { code: 'too_long' })
      const doubt = signer.verify(signature, 'POST', path, body)
      if (doubt) return refuse(hub, res, doubt)
      const value = parse(body)
      if (!deliveries.Check(value)) return answer(res, '400 Bad Request', { code: 'bad_shape' })
      try {
        for (const { rooms } of value) if (rooms) beat.takeRooms(rooms)
        hub.deliver(value)
      } catch (err) {
        // A throw in a handler of the library would end the process.
        hub.log.error({ err, requestId }, 'delivery failed')
        return answer(res, '500 Internal Server Error', {})
      }
      hub.log.debug({ requestId, entries: value.length }, 'delivery taken')
      answer(res, '200 OK', {})
    })
  })
  app.get('/deliver', (res) => answer(res, '405 Method Not Allowed', { code: 'use POST' }))

  app.get('/healthz', (res) => answer(res, '200 OK', { ok: true }))
  app.get('/readyz', (res) => {
    const ready = beat.answeredAt !== null && hub.now() - beat.answeredAt < readyWithin
    const { clockAhead } = beat
    const why = clockAhead === 0 ? {} : { clock: clockSentence(clockAhead) }
    answer(res, ready ? '200 OK' : '503 Service Unavailable', { ready, admin: ready, ...why })
  })
  app.get('/metrics', (res) => {
    let aborted = false
    res.onAborted(() => {
      aborted = true
    })
    hub.metrics.registry.metrics().then(
      (text) => {
        if (!aborted)
          res.cork(() => res.writeHeader('content-type', hub.metrics.registry.contentType).end(text))
      },
      (err) => {
        hub.log.error({ err }, 'metrics failed')
        if (!aborted) answer(res, '500 Internal Server Error', {})
      },
    )
  })
  app.any('/*', (res) => answer(res, '404 Not Found', { code: 'not found' }))
}

function refuse(hub: Hub, res: HttpResponse, disbelief: Disbelief): void {
  hub.metrics.refused.inc({ code: '401' })
  hub.log.warn({ disbelief }, 'delivery refused')
  answer(res, '401 Unauthorized', { code: disbelief })
}

function answer(res: HttpResponse, status: string, body: object): void {
  res.cork(() =>
    res.writeStatus(status).writeHeader('content-type', 'application/json').end(JSON.stringify(body)),
  )
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
