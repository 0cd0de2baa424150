import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { closeCodes, errorSentences } from '@kefu/protocol/codes.ts'
import { cleanLine } from '@kefu/protocol/text.ts'
import type { FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import type { Query } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import type { Acts } from '../audit/acts.ts'
import { audit } from '../audit/audit.ts'
import { roomNames, roomsNamed } from '../conversations/queries.ts'
import { deleteFilesOf } from '../files/queries.ts'
import { diskStorage } from '../files/storage.ts'
import { onlyWith } from '../login/rights.ts'
import {
  allRooms,
  expelledFrom,
  expelVisitor,
  makeRoom,
  readmitVisitor,
  removeMessage,
  setClosed,
} from './queries.ts'
import {
  aRoomName,
  Done,
  ExpelledList,
  Expelling,
  InRoom,
  NewRoom,
  OfMessage,
  OfVisitor,
  Rooms,
} from './schema.ts'

/** Longest title, in Unicode code points. */
const longestTitle = 60
const anHour = 3_600_000
const done = { code: 0, msg: 'OK' } as const
const address = new RegExp(aRoomName)

type Options = Pick<Parts, 'config' | 'db' | 'socket'>

/**
 * Group chat rooms, as the owner and administrators make and close them, and any agent keeps them civil: what is removed is
 * removed for all, and who is expelled neither writes nor enters. Behind the door of agents.
 */
export const roomRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { config, db, socket }) => {
  const storage = diskStorage(config.dataDir)
  const onRequest = onlyWith('keep-rooms')

  app.get('/', { schema: { response: { 200: Rooms } } }, async () => {
    const rooms = await allRooms(db.query)
    return { code: 0, rooms: rooms.map((room) => ({ ...room, last: room.last?.getTime() ?? null })) } as const
  })

  app.post('/make', { schema: { body: NewRoom, response: { 200: Done } }, onRequest }, async (request) => {
    const { body } = request
    const title = cleanLine(body.title).replace(/\s+/g, ' ')
    if (!title) throw new Refusal(400, noTitle, 'title')
    if ([...title].length > longestTitle) throw new Refusal(400, longTitle, 'title')
    if (!address.test(body.name)) throw new Refusal(400, badName, 'name')
    await db.transaction(async (query) => {
      if (!(await makeRoom(query, body.name, title))) throw new Refusal(409, takenName, 'name')
      await auditIn(query, body.name, request, 'room_made', {})
    })
    await tellRooms()
    return done
  })

  app.post('/close', { schema: { body: InRoom, response: { 200: Done } }, onRequest }, async (request) => {
    const { room } = request.body
    await db.transaction(async (query) => {
      if (!(await setClosed(query, room, true))) throw new Refusal(409, closedAlready)
      await auditIn(query, room, request, 'room_closed', {})
    })
    await tellRooms()
    return done
  })

  app.post('/open', { schema: { body: InRoom, response: { 200: Done } }, onRequest }, async (request) => {
    const { room } = request.body
    await db.transaction(async (query) => {
      if (!(await setClosed(query, room, false))) throw new Refusal(409, openAlready)
      await auditIn(query, room, request, 'room_opened', {})
    })
    await tellRooms()
    return done
  })

  app.post('/remove', { schema: { body: OfMessage, response: { 200: Done } } }, async (request) => {
    const { body, agent } = request
    const { room, seq } = body
    const { conversation, rev } = await db.transaction(async (query) => {
      const removed = await removeMessage(query, room, seq, agent.id)
      if (!removed) throw new Refusal(404, noMessage)
      await auditIn(query, room, request, 'room_message_removed', { message: seq })
      await storage.remove(await deleteFilesOf(query, removed.conversation, seq))
      return removed
    })
    await socket.deliver([{ to: [`room:${room}`], frame: { type: 'removed', conversation, rev, seq } }])
    return done
  })

  app.post('/expel', { schema: { body: Expelling, response: { 200: Done } } }, async (request) => {
    const { room, visitor, hours } = request.body
    await db.transaction(async (query) => {
      if (!(await expelVisitor(query, { room, visitor, hours, agentId: request.agent.id })))
        throw new Refusal(404, nobody)
      await auditIn(query, room, request, 'room_visitor_expelled', { visitor, hours })
    })
    const frame = {
      type: 'error',
      code: 'expelled',
      msg: errorSentences.expelled,
      ...(hours !== null && { retry_ms: hours * anHour }),
    } as const
    await socket.deliver([{ to: [`room:${room}`], id: visitor, frame, close: closeCodes.forbidden }])
    return done
  })

  app.post('/readmit', { schema: { body: OfVisitor, response: { 200: Done } } }, async (request) => {
    const { room, visitor } = request.body
    await db.transaction(async (query) => {
      await readmitVisitor(query, room, visitor)
      await auditIn(query, room, request, 'room_visitor_readmitted', { visitor })
    })
    return done
  })

  const listing = { schema: { querystring: InRoom, response: { 200: ExpelledList } } }
  app.get('/expelled', listing, async ({ query }) => {
    const expelled = await expelledFrom(db.query, query.room)
    return {
      code: 0,
      expelled: expelled.map((one) => ({ ...one, until: one.until?.getTime() ?? null })),
    } as const
  })

  /** A room can be entered, or has to be left, at once. */
  async function tellRooms(): Promise<void> {
    await socket.deliver([{ to: [], rooms: await roomNames(db.query) }])
  }
}

async function auditIn<Name extends keyof Acts>(
  query: Query,
  name: string,
  { agent, ip: from }: Pick<FastifyRequest, 'agent' | 'ip'>,
  did: Name,
  facts: Acts[Name],
): Promise<void> {
  const [room] = await roomsNamed(query, [name])
  await audit(query, { who: agent.id, did, ...(room && { on: { kind: 'room', id: room.id } }), from, facts })
}

const noTitle = { zh: '请给房间起个名字。', en: 'Give the room a title.' }
const longTitle = { zh: '名字最多 60 个字。', en: 'A title has at most 60 characters.' }
const badName = {
  zh: '地址由 1 到 32 个小写字母、数字和连字符组成。',
  en: 'An address is made of 1 to 32 small letters, digits and hyphens.',
}
const takenName = {
  zh: '已经有房间用了这个地址，请换一个。',
  en: 'A room has this address already. Choose another one.',
}
const closedAlready = {
  zh: '这个房间已经关闭了，请刷新列表。',
  en: 'This room is closed already. Look at the list again.',
}
const openAlready = {
  zh: '这个房间已经打开了，请刷新列表。',
  en: 'This room is open already. Look at the list again.',
}
const noMessage = {
  zh: '房间里没有这条消息，或者它已被移除。',
  en: 'There is no such message in this room, or it was removed before.',
}
const nobody = { zh: '没有这个房间，或者没有这位访客。', en: 'There is no such room, or no such visitor.' }
