/** Why a frame was refused. The list is closed; PROTOCOL.md says what each means for the sender. */
export const errorCodes = [
  'bad_json',
  'bad_shape',
  'unknown_type',
  'bad_frame',
  'too_long',
  'empty',
  'bad_text',
  'not_logged_in',
  'already_logged_in',
  'bad_ticket',
  'expired_ticket',
  'bad_identity',
  'details_needed',
  'forbidden',
  'expelled',
  'room_closed',
  'answered',
  'no_file',
  'rate_limited',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Why a connection was closed. After `forbidden` and `replaced` a client does not come back by itself. */
export const closeCodes = {
  normal: 1000,
  restart: 1012,
  badFrames: 4400,
  signedOut: 4401,
  forbidden: 4403,
  tooSlow: 4408,
  replaced: 4409,
  flood: 4429,
} as const
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]

/** What people read when a frame was refused: what was wrong, and what would be right. */
export const errorSentences: Record<ErrorCode, string> = {
  bad_json: 'The frame is not JSON. Send one JSON object a frame.',
  bad_shape: 'The frame does not have the shape that PROTOCOL.md gives for its type.',
  unknown_type: 'There is no frame of this type. PROTOCOL.md lists them.',
  bad_frame: 'Binary frames are not understood. Send JSON as text.',
  too_long: 'The message is too long. Send at most 4,000 characters at a time.',
  empty: 'The message is empty. Write something first.',
  bad_text: 'The message has characters that cannot be stored. Remove control characters and send it again.',
  not_logged_in: 'Log in first.',
  already_logged_in: 'This connection is logged in already. Open another one for another person.',
  bad_ticket: 'The ticket is not valid. Sign in again.',
  expired_ticket: 'The ticket is too old or was used before. Ask for a new one.',
  bad_identity: 'The site has to say who you are. Sign in there, and log in with a new identity.',
  details_needed: 'Say your name or your e-mail address first: log in with name and email.',
  forbidden: 'This is not allowed here.',
  expelled: 'An agent expelled you from this room.',
  room_closed: 'This room is closed.',
  answered:
    'A colleague replied since you began to write. Read that, and send it again with its seq as expect.',
  no_file: 'A file of the message is not there any more, or belongs to another one. Attach it again.',
  rate_limited: 'That was too fast. Wait a moment and send it again.',
  internal: 'The message could not be stored. Try again, or write it differently.',
}
