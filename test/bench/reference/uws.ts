import { type Arrival, Connection, type Line } from '@kefu/socket/connection.ts'
import { listen, native, type WebSocket } from '@kefu/socket/uws.ts'
import { createRelay, type Person } from './relay.ts'

/** What our own socket server keeps for each socket, so that idle ones can be compared. */
interface Seat {
  person: Person<WebSocket<Seat>> | null
  connection: Connection | null
}

const relay = createRelay<WebSocket<Seat>>((ws, frame) => ws.send(JSON.stringify(frame)))
const nowhere: Line = { send: () => {}, end: () => {}, unsent: 0 }

const app = native.App({}).ws<Seat>('/', {
  compression: native.DISABLED,
  upgrade: (res, req, context) => {
    const seat: Seat = { person: null, connection: null }
    const [key, protocol] = [req.getHeader('sec-websocket-key'), req.getHeader('sec-websocket-protocol')]
    res.upgrade(seat, key, protocol, req.getHeader('sec-websocket-extensions'), context)
  },
  open: (ws) => {
    const seat = ws.getUserData()
    const address = Buffer.from(ws.getRemoteAddressAsText()).toString()
    const arrival: Arrival = { address, room: null, ticket: null, token: null, userAgent: '' }
    seat.person = { line: ws, id: 0, agent: null }
    seat.connection = new Connection(nowhere, arrival, Date.now())
  },
  message: (ws, message) => {
    const { person } = ws.getUserData()
    if (person) relay.take(person, JSON.parse(Buffer.from(message).toString('utf8')))
  },
  close: (ws) => {
    const { person } = ws.getUserData()
    if (person) relay.leave(person)
  },
})

const socket = await listen(app, '127.0.0.1', 0, false)
if (!socket) throw new Error('no port is free')
process.send?.({ url: `ws://127.0.0.1:${native.us_socket_local_port(socket)}` })
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
