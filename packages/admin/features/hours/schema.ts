import Type, { type Static } from 'typebox'

/** In code points, as the table has it. */
export const longestMessage = 200
export const longestName = 80
export const mostHolidays = 60

/** The fields of the weekdays, Monday first. */
export const dayFields = [1, 2, 3, 4, 5, 6, 7].map((day) => `day_${day}`)
/** The fields of a holiday, by its row. */
export const holidayFields = (row: number) => ({
  date: `date_${row}`,
  name: `name_${row}`,
  spans: `hours_${row}`,
})
export const holidayRows = Array.from({ length: mostHolidays }, (_, row) => row)

// In code units, with room to spare: what is a little too long gets a sentence of its own.
const typed = Type.String({ maxLength: 10 * longestMessage })
const inRows = holidayRows.flatMap((row) => Object.values(holidayFields(row)))

/** What the form sends. */
export const HoursForm = Type.Object(
  {
    ...Object.fromEntries(dayFields.map((field) => [field, typed])),
    ...Object.fromEntries(inRows.map((field) => [field, Type.Optional(typed)])),
    is_on: Type.Optional(Type.Literal('on')),
    zone: typed,
    message_zh: typed,
    message_en: typed,
    /** More rows are wanted; nothing is saved. */
    more: Type.Optional(Type.Literal('1')),
    _csrf: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)
export const HoursQuery = Type.Object({ saved: Type.Optional(Type.String({ maxLength: 1 })) })
export const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })

export type HoursForm = Static<typeof HoursForm>
export type HoursQuery = Static<typeof HoursQuery>
