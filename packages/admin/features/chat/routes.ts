import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Config } from '../../config.ts'
import { lateBundle } from '../../plugins/assets.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { findRoom } from '../rooms/queries.ts'
import { aRoomName } from '../rooms/schema.ts'
import { words as rooms, roomTitle } from '../rooms/words.ts'
import { accentSheet } from '../site/colours.ts'
import { greetingIn } from '../site/greeting.ts'
import type { ReadSite } from '../site/settings.ts'

interface Options {
  config: Config
  db: Db
  addresses: Addresses
  site: ReadSite
}

const RoomQuery = Type.Object({ name: Type.Optional(Type.String()) })

/** Where visitors write. The pages are frames; packages/web/src/chat and room fill them. Open to all. */
export const chatRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { config, db, addresses, site },
) => {
  app.get('/index/index/chat', { config: { embeddable: true } }, showChat)
  app.get('/index/index/room', { schema: { querystring: RoomQuery } }, showRoom)

  async function showChat(request: FastifyRequest, reply: FastifyReply) {
    const settings = await site()
    return reply.page('features/chat/chat', {
      title: chatTitle,
      words,
      styles: ['chat.css', ...accentSheet(settings)],
      script: 'chat',
      socket: addresses.socket(request),
      stream: lateBundle(app, 'stream', request.locale),
      attach: lateBundle(app, 'attach', request.locale),
      rate: lateBundle(app, 'rate', request.locale),
      emoji: lateBundle(app, 'emoji', request.locale),
      greeting: greetingIn(request.locale, settings),
      person: lateBundle(app, 'person', request.locale),
      ask: settings,
      // Whose messages the page believes when it lies in a frame.
      origins: [addresses.admin(request), ...config.allowedOrigins].join(' '),
    })
  }

  async function showRoom(request: FastifyRequest<{ Querystring: { name?: string } }>, reply: FastifyReply) {
    const { name = 'lobby' } = request.query
    const room = roomNames.test(name) ? await findRoom(db.query, name) : null
    if (!room) throw new Refusal(404, rooms.noRoom)
    return reply.page('features/chat/room', {
      title: roomTitle(room.title),
      words,
      styles: ['room.css'],
      script: 'room',
      socket: addresses.socket(request),
      stream: lateBundle(app, 'stream', request.locale),
      room: name,
      attach: lateBundle(app, 'attach', request.locale),
      emoji: lateBundle(app, 'emoji', request.locale),
    })
  }
}

const roomNames = new RegExp(aRoomName)
const chatTitle = { zh: '在线客服', en: 'Chat with us' }
const words = {
  how: {
    zh: '请在这里留言，您写的内容会一直保留到有人回复。',
    en: 'Write to us here. Your words are kept until somebody answers.',
  },
  noScript: { zh: '聊天需要 JavaScript。', en: 'The chat needs JavaScript.' },
}
