import Type from 'typebox'
import { longestPassword } from '../login/password.ts'

const strict = { additionalProperties: false } as const
const Csrf = Type.Optional(Type.String({ maxLength: 200 }))
// A form and a query have only texts.
const IdText = Type.String({ pattern: '^[1-9][0-9]{0,14}$' })
// In code units, with room to spare: what is a little too long gets a sentence of its own.
const typed = (length: number) => Type.Optional(Type.String({ maxLength: 10 * length }))
const Token = Type.String({ maxLength: 64 })
// PostgreSQL cannot store U+0000; a lone surrogate would become another character on the way.
const Password = Type.Optional(
  Type.String({ maxLength: longestPassword, pattern: '^[^\\u0000\\ud800-\\udfff]*$' }),
)
/** Who becomes the owner is handed that over. */
const GivenRole = Type.Optional(Type.Union([Type.Literal('administrator'), Type.Literal('agent')]))

const fields = { name: typed(80), role: GivenRole, email: typed(254), chat_limit: typed(4) }
export const NewInvitation = Type.Object({ ...fields, _csrf: Csrf }, strict)
export const ChangedAccount = Type.Object({ id: IdText, ...fields, confirm: Password, _csrf: Csrf }, strict)
export const OfOne = Type.Object({ id: IdText, _csrf: Csrf }, strict)
export const HandingOver = Type.Object({ id: IdText, password: Password, _csrf: Csrf }, strict)
export const Accepting = Type.Object(
  {
    token: Token,
    username: Type.Optional(Type.String({ maxLength: 64, pattern: '^[^\\p{Cc}\\ud800-\\udfff]*$' })),
    password: Password,
    _csrf: Csrf,
  },
  strict,
)
export const Choosing = Type.Object(
  { token: Token, username: Type.Optional(Type.String({ maxLength: 64 })), password: Password, _csrf: Csrf },
  strict,
)
export const Forgotten = Type.Object(
  {
    who: Type.Optional(Type.String({ maxLength: 254, pattern: '^[^\\p{Cc}\\ud800-\\udfff]*$' })),
    _csrf: Csrf,
  },
  strict,
)

export const AccountQuery = Type.Object({ id: IdText })
export const ListQuery = Type.Object({
  done: Type.Optional(Type.String({ maxLength: 20 })),
})
export const TokenQuery = Type.Object({ token: Type.Optional(Token) })
export const ForgotQuery = Type.Object({ sent: Type.Optional(Type.String({ maxLength: 1 })) })

export const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
export const Link = Type.Object({
  code: Type.Literal(0),
  msg: Type.String(),
  link: Type.String(),
  /** Whether it went out by e-mail too. */
  mailed: Type.Boolean(),
})
export const GoesOn = Type.Object({ code: Type.Literal(0), msg: Type.String(), href: Type.String() })

export type Fields = Omit<Type.Static<typeof NewInvitation>, '_csrf'>
export type ChangedAccount = Type.Static<typeof ChangedAccount>
