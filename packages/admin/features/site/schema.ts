import Type from 'typebox'

/** In code points, as the table has it. */
export const longestGreeting = 200

// In code units, with room to spare: what is a little too long gets a sentence of its own.
const typed = (points: number) => Type.String({ maxLength: 10 * points })
const Asking = Type.Union([Type.Literal('never'), Type.Literal('optional'), Type.Literal('required')])

/** A hundred years. */
export const longestKept = 36_500

/** What the form sends, with its script and without. */
export const SiteForm = Type.Object(
  {
    accent: typed(20),
    position: Type.Union([Type.Literal('left'), Type.Literal('right')]),
    greeting_zh: typed(longestGreeting),
    greeting_en: typed(longestGreeting),
    ask_name: Asking,
    ask_email: Asking,
    keep_days: typed(10),
    keep_files_days: typed(10),
    demand_identity: Type.Optional(Type.Literal('on')),
    _csrf: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)
export const SiteQuery = Type.Object({ saved: Type.Optional(Type.String({ maxLength: 1 })) })
export const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })

export type SiteForm = Type.Static<typeof SiteForm>
