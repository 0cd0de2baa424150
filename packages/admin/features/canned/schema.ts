import { Id } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import Type from 'typebox'

/** In code points. */
export const longestShortcut = 40
export const longestTitle = 100

const strict = { additionalProperties: false } as const
// In code units, with room to spare: what is a little too long gets a sentence of its own.
const typed = {
  shared: Type.Boolean(),
  shortcut: Type.String({ maxLength: 10 * longestShortcut }),
  title: Type.String({ maxLength: 10 * longestTitle }),
  body: Type.String({ maxLength: 4 * limits.messagePoints }),
}

export const Creation = Type.Object(typed, strict)
export const Change = Type.Object({ id: Id, ...typed }, strict)
export const Choice = Type.Object({ id: Id }, strict)

export const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
export const Created = Type.Object({ code: Type.Literal(0), id: Id })
export const Replies = Type.Object({
  code: Type.Literal(0),
  replies: Type.Array(
    Type.Object({
      id: Id,
      shared: Type.Boolean(),
      shortcut: Type.String(),
      title: Type.String(),
      body: Type.String(),
      used: Type.Integer(),
      /** Milliseconds since 1970; null: never. */
      used_at: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
})

export type Typed = Type.Static<typeof Creation>
