import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import { inEach } from '../../locale.ts'
import { lateBundle } from '../../plugins/assets.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { findRoom } from '../rooms/queries.ts'
import { aRoomName } from '../rooms/schema.ts'
import { words as rooms, roomTitle } from '../rooms/words.ts'
import { accentSheet } from '../site/colours.ts'
import type { ReadSite } from '../site/settings.ts'

interface Options {
  db: Db
  addresses: Addresses
  site: ReadSite
}

const RoomQuery = Type.Object({ name: Type.Optional(Type.String()) })

/** Where many write to each other. The page is a frame; packages/web/src/room fills it. Open to all. */
export const roomPage: FastifyPluginAsyncTypebox<Options> = async (app, { db, addresses, site }) => {
  app.get('/index/index/room', { schema: { querystring: RoomQuery } }, showRoom)

  async function showRoom(request: FastifyRequest<{ Querystring: { name?: string } }>, reply: FastifyReply) {
    const { name = 'lobby' } = request.query
    const room = roomNames.test(name) ? await findRoom(db.query, name) : null
    if (!room) throw new Refusal(404, rooms.noRoom)
    return reply.page('features/chat/room', {
      title: roomTitle(room.title),
      words,
      styles: ['room.css', ...accentSheet(await site())],
      script: 'room',
      socket: addresses.socket(request),
      stream: lateBundle(app, 'stream', request.language),
      room: name,
      attach: lateBundle(app, 'attach', request.language),
      emoji: lateBundle(app, 'emoji', request.language),
    })
  }
}

const roomNames = new RegExp(aRoomName)
const words = { noScript: inEach(({ plain }) => plain.needsScript) }
