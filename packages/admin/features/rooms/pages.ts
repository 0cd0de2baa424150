import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Addresses } from '../../addresses.ts'
import { lateBundle } from '../../plugins/assets.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { words as home } from '../home/words.ts'
import { may } from '../login/rights.ts'
import { findRoom } from './queries.ts'
import { InRoom } from './schema.ts'
import { roomTitle, words } from './words.ts'

interface Options {
  db: Db
  addresses: Addresses
}

/** Where agents keep the rooms, and where they are in one. The pages are frames; packages/web/src/rooms fills them. Behind the door. */
export const roomPages: FastifyPluginAsyncTypebox<Options> = async (app, { db, addresses }) => {
  app.get('/rooms', async (_request, reply) => reply.redirect('/admin/rooms/index'))
  app.get('/rooms/index', showRooms)
  app.get('/rooms/room/:room', { schema: { params: InRoom } }, showRoom)

  async function showRooms(request: FastifyRequest, reply: FastifyReply) {
    const { signedInAs, signOut } = home
    return reply.page('features/rooms/rooms', {
      title: words.rooms,
      words: { noScript: words.noScript, signedInAs, signOut },
      styles: ['admin.css', 'rooms.css'],
      script: 'rooms',
      csrf: reply.generateCsrf(),
      agent: request.agent,
      mayKeep: may(request.agent, 'keep-rooms'),
      address: `${addresses.admin(request)}/index/index/room?name=`,
    })
  }

  async function showRoom(request: FastifyRequest<{ Params: { room: string } }>, reply: FastifyReply) {
    const { room } = request.params
    const found = await findRoom(db.query, room)
    if (!found) throw new Refusal(404, words.noRoom)
    const { zh, en } = roomTitle(found.title)
    return reply.page('features/rooms/room', {
      // In the languages of agents alone: what fills it is in no other.
      title: { zh, en },
      words: { noScript: words.noScript },
      styles: ['admin.css', 'room.css', 'rooms.css'],
      script: 'rooms',
      csrf: reply.generateCsrf(),
      agent: request.agent,
      socket: addresses.socket(request),
      room,
      stream: lateBundle(app, 'stream', request.locale),
      attach: lateBundle(app, 'attach', request.locale),
      emoji: lateBundle(app, 'emoji', request.locale),
    })
  }
}
