import { once } from 'node:events'
import { type WebSocket, WebSocketServer } from 'ws'
import { createRelay, type Person } from './relay.ts'

const relay = createRelay<WebSocket>((ws, frame) => ws.send(JSON.stringify(frame)))
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })

server.on('connection', (ws) => {
  const person: Person<WebSocket> = { line: ws, id: 0, agent: null }
  ws.on('message', (data) => relay.take(person, JSON.parse(String(data))))
  ws.on('close', () => relay.leave(person))
})

await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('it has no port')
process.send?.({ url: `ws://127.0.0.1:${address.port}` })
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
