import { Id } from '@kefu/protocol/frames.ts'
import Type from 'typebox'

const strict = { additionalProperties: false } as const
/** A room's address: the same as in its `/room/<name>`. */
export const aRoomName = '^[a-z0-9-]{1,32}$'
const RoomName = Type.String({ pattern: aRoomName })

export const InRoom = Type.Object({ room: RoomName }, strict)
// What is wrong with these two a person is told by their field.
export const NewRoom = Type.Object(
  { name: Type.String({ maxLength: 200 }), title: Type.String({ maxLength: 500 }) },
  strict,
)
export const OfMessage = Type.Object({ room: RoomName, seq: Id }, strict)
/** For how long, in hours; null: until somebody takes it back. */
const Hours = Type.Union([Type.Literal(1), Type.Literal(24), Type.Literal(720), Type.Null()])
export const Expelling = Type.Object({ room: RoomName, visitor: Id, hours: Hours }, strict)
export const OfVisitor = Type.Object({ room: RoomName, visitor: Id }, strict)
export const GivenName = Type.Object({ name: Type.String({ maxLength: 500 }) }, strict)

export const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
export const Named = Type.Object({ code: Type.Literal(0), name: Type.String() })
export const Rooms = Type.Object({
  code: Type.Literal(0),
  rooms: Type.Array(
    Type.Object({
      name: RoomName,
      /** Null: it came with the system, and is called in the reader's language. */
      title: Type.Union([Type.String(), Type.Null()]),
      here: Type.Integer(),
      last: Type.Union([Type.Integer(), Type.Null()]),
      closed: Type.Boolean(),
    }),
  ),
})
export const ExpelledList = Type.Object({
  code: Type.Literal(0),
  expelled: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      by: Type.String(),
      until: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
})
