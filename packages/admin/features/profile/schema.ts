import Type from 'typebox'
import { longestPassword } from '../login/password.ts'

/** In code points, as people count. */
export const longestName = 80

const strict = { additionalProperties: false } as const
const Csrf = Type.Optional(Type.String({ maxLength: 200 }))
const password = Type.String({ maxLength: longestPassword, pattern: '^[^\\u0000\\ud800-\\udfff]*$' })

/** A little more than fits: what is too long gets a sentence of its own. */
export const ProfileForm = Type.Object(
  {
    name: Type.String({ maxLength: 10 * longestName }),
    avatar: Type.Optional(Type.String({ pattern: '^[0-5]$' })),
    _csrf: Csrf,
  },
  strict,
)
export const PasswordForm = Type.Object({ present: password, password, _csrf: Csrf }, strict)
export const EndForm = Type.Object(
  { confirm: Type.Optional(password), session: Type.String({ pattern: '^[0-9]{1,15}$' }), _csrf: Csrf },
  strict,
)
/** A form brings the field also where nothing was typed. */
export const ConfirmForm = Type.Object({ confirm: Type.Optional(password), _csrf: Csrf }, strict)
export const ProfileQuery = Type.Object({
  done: Type.Optional(
    Type.Union([
      Type.Literal('profile'),
      Type.Literal('password'),
      Type.Literal('confirmed'),
      Type.Literal('sessions'),
    ]),
  ),
})

export type ProfileForm = Type.Static<typeof ProfileForm>
export type PasswordForm = Type.Static<typeof PasswordForm>
export type ConfirmForm = Type.Static<typeof ConfirmForm>
export type EndForm = Type.Static<typeof EndForm>
export type ProfileQuery = Type.Static<typeof ProfileQuery>
