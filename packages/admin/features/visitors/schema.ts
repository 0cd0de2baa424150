import Type, { type Static } from 'typebox'

const strict = { additionalProperties: false } as const
const line = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Told = Type.Optional(Type.String())

export const VisitorParams = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) })

/** What agents write down; '' takes it back. */
export const Changing = Type.Object(
  { name: line(80), email: line(254), phone: line(40), company: line(120), about: line(2000) },
  { ...strict, minProperties: 1 },
)

/** A visitor as agents see him. Times are ms since 1970; what is not known is missing. */
const Details = Type.Object({
  id: Type.Integer(),
  /** What agents wrote down, and beside it what he said himself. */
  name: Told,
  email: Told,
  phone: Told,
  company: Told,
  about: Told,
  given: Type.Object({ name: Told, email: Told }),
  /** Who he is to his site, which vouches for him. */
  verified: Told,
  locale: Told,
  zone: Told,
  user_agent: Told,
  came_from: Told,
  first_seen: Type.Integer(),
  /** Where all of him can be downloaded or deleted; only told to who may. */
  all: Told,
  /** Newest first. */
  pages: Type.Array(Type.Object({ url: Type.String(), title: Told, at: Type.Integer() })),
  conversations: Type.Array(
    Type.Object({ id: Type.Integer(), at: Type.Integer(), agent: Told, first: Type.String() }),
  ),
})
export const DetailsAnswer = Type.Object({ code: Type.Literal(0), visitor: Details })

export type Changing = Static<typeof Changing>
export type Details = Static<typeof Details>
