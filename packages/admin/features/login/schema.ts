import { Type } from 'typebox'
import { longestPassword } from './password.ts'

/** So much that a password of a megabyte gets the answer of any other that is too long. In bytes. */
export const bodyLimit = 2 * 1024 * 1024

const strict = { additionalProperties: false } as const
// PostgreSQL cannot store U+0000; a lone surrogate would become another character on the way.
const storable = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000\\ud800-\\udfff]*$' })
const line = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\p{Cc}\\ud800-\\udfff]*$' })
/** What a form sends for a ticked box, and what a script does. */
const Ticked = Type.Union([Type.Literal('on'), Type.Boolean()])
const Csrf = Type.Optional(Type.String({ maxLength: 200 }))
const Next = Type.Optional(Type.String({ maxLength: 2048 }))
/** Empty fields are let through: they get a sentence of their own. */
export const SignIn = Type.Object(
  {
    username: Type.Optional(line(64)),
    password: Type.Optional(storable(longestPassword)),
    captcha: Type.Optional(line(16)),
    remember: Type.Optional(Ticked),
    next: Next,
    _csrf: Csrf,
  },
  strict,
)
export const CaptchaCheck = Type.Object({ captcha: line(64), _csrf: Csrf }, strict)
export const SetUp = Type.Object(
  {
    token: Type.String({ maxLength: 64 }),
    username: Type.Optional(line(64)),
    name: Type.Optional(line(80)),
    password: Type.Optional(storable(longestPassword)),
    _csrf: Csrf,
  },
  strict,
)
export const LoginQuery = Type.Object({ next: Next })
export const SetUpQuery = Type.Object({ token: Type.Optional(Type.String({ maxLength: 64 })) })

export const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
export const SignedIn = Type.Object({ code: Type.Literal(0), msg: Type.String(), href: Type.String() })
export const TicketAnswer = Type.Object({
  code: Type.Literal(0),
  ticket: Type.String(),
  expires_in: Type.Integer(),
})

export type SignIn = Type.Static<typeof SignIn>
export type SetUp = Type.Static<typeof SetUp>
