import { once } from 'node:events'
import { createServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { createRelay, type Frame, type Person } from './relay.ts'

const relay = createRelay<Socket>((socket, frame) => void socket.emit('frame', frame))
const http = createServer()

new Server(http, { transports: ['websocket'], perMessageDeflate: false }).on('connection', (socket) => {
  const person: Person<Socket> = { line: socket, id: 0, agent: null }
  socket.on('frame', (frame: Frame) => relay.take(person, frame))
  socket.on('disconnect', () => relay.leave(person))
})

http.listen(0, '127.0.0.1')
await once(http, 'listening')
const address = http.address()
if (address === null || typeof address === 'string') throw new Error('it has no port')
process.send?.({ url: `ws://127.0.0.1:${address.port}` })
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
