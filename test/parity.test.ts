import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * What the original did (F), left unmade (N) and got wrong (B), and the test that holds each: file below test/, and
 * the test's name. A name that no longer exists fails here.
 */
const held: Record<string, readonly [file: string, name: string]> = {
  'F07 starts in the foreground and keeps running': [
    'cli/start.test.ts',
    'whoever is killed is back at once, PostgreSQL too',
  ],
  'F16 builds every address': [
    'admin/pages.test.ts',
    'configured addresses win over the host that a request names',
  ],
  'F20–F23 a room page': [
    'journeys/room.test.ts',
    'shows who is here, what they say with avatar, name and time, and the history',
  ],
  'F22 a word on empty text': ['journeys/room.test.ts', 'says so when there is nothing to send'],
  'F25 a classic room login': ['socket/classic.test.ts', 'F25 a member is told who he is'],
  'F27 a classic room message': [
    'socket/classic.test.ts',
    'F27 what a member says reaches the others, and not himself',
  ],
  'F30–F39 the console': [
    'web/console/console.test.ts',
    'keeps words that arrive for one visitor while another is open',
  ],
  'F35 asks to choose a visitor': [
    'web/console/console.test.ts',
    'asks to choose a conversation while none is chosen',
  ],
  'F41–F44 classic visitor and agent': [
    'socket/classic.test.ts',
    'F41–F44 a visitor and an agent talk, in the frames of the original',
  ],
  'F45 the classic waiting list': [
    'socket/classic.test.ts',
    'F45 who came before any agent is handed over with all he wrote',
  ],
  'F46 a classic visitor leaves': ['socket/classic.test.ts', 'F46 who closes his page is gone at once'],
  'F47 a classic agent leaves': [
    'socket/classic.test.ts',
    'F47 the visitors of an agent who left wait again',
  ],
  'F50–F52 the login page': [
    'web/console/login.test.ts',
    'shows the password while the eye is pressed, and clears the user name',
  ],
  'F53 the login': ['admin/login.test.ts', 'Amy signs in and lands on her page'],
  'F54 the captcha’s check': [
    'admin/captcha.test.ts',
    'the check says whether it is right, and leaves a right one for the login',
  ],
  'F55 guarded pages': [
    'admin/session.test.ts',
    'a session that is over, of a disabled agent, or tampered with is none',
  ],
  'F56 save_msg': ['socket/conversation.test.ts', 'see each other’s messages, and both are stored'],
  'F57 the visitor’s page': [
    'journeys/conversation.test.ts',
    'talk at once, with name and time, and a reload of either page brings it all back',
  ],
  'F61 the floating chat': [
    'journeys/widget.test.ts',
    'opens over the page without a mask, goes away and keeps the conversation',
  ],
  'F62 closing hides it': [
    'journeys/widget.test.ts',
    'opens over the page without a mask, goes away and keeps the conversation',
  ],
  'N1 nobody online': [
    'socket/waiting.test.ts',
    'is told that nobody is here, and what he writes is handed to the agent who comes',
  ],
  'N2 agents’ messages are saved': [
    'socket/conversation.test.ts',
    'see each other’s messages, and both are stored',
  ],
  'N3 the captcha is checked': [
    'admin/captcha.test.ts',
    'it is really checked: without it, or with a wrong one, nobody signs in',
  ],
  'N4 accounts in the database': [
    'admin/setup.test.ts',
    'the link makes the first account, its owner is signed in, and it works once',
  ],
  'N5 no dead controls': [
    'admin/login.test.ts',
    'every control of the login page works: there is no register and no other sign-in',
  ],
  'N6 the landing page': [
    'admin/pages.test.ts',
    'the landing page counts, leads on, and shows how to embed the chat',
  ],
  'N7 a visitor is someone': [
    'socket/waiting.test.ts',
    'with his token is the same one, in the same conversation, with the same agent',
  ],
  'N10 closing and re-opening': [
    'socket/closing.test.ts',
    'a visitor who writes again after the end begins a new conversation',
  ],
  'N11 the pages': ['journeys/looks.test.ts', 'the console in the middle of a day, light and dark'],
  'N12 log-out': [
    'admin/session.test.ts',
    'a log-out ends the session, its cookie and its sockets, and no other session',
  ],
  'N12 transfer': ['web/console/console.test.ts', 'hands a conversation over to a colleague'],
  'N12 the history page': [
    'admin/history.test.ts',
    'has the newest first, and leaves out where nobody wrote and what is a room',
  ],
  'N12 visitor details': ['web/console/console.test.ts', 'tells what is known of the visitor'],
  'B01 saying admin makes an agent': [
    'socket/bad-input.test.ts',
    'I40 saying that one is an agent makes nobody an agent',
  ],
  'B02 the role is read from each frame': [
    'socket/refuse.test.ts',
    'a role is only what was verified: a frame cannot speak as another',
  ],
  'B03 an agent writes to anyone': [
    'socket/waiting.test.ts',
    'an agent may not write to a colleague’s visitor, and may to his own',
  ],
  'B04 no agent, message dropped': [
    'socket/waiting.test.ts',
    'is told that nobody is here, and what he writes is handed to the agent who comes',
  ],
  'B05 the visitor is told nothing': ['socket/waiting.test.ts', 'is told when an agent takes him'],
  'B06 a stranger crashes look-ups': [
    'socket/bad-input.test.ts',
    'I39 every other frame is refused, and the third closes 4401',
  ],
  'B07 bad JSON and shapes': ['socket/bad-input.test.ts', 'the fifth bad frame within a minute closes 4400'],
  'B08 an unknown group': [
    'socket/refuse.test.ts',
    'a role is only what was verified: a frame cannot speak as another',
  ],
  'B09 agents’ messages never saved': [
    'socket/conversation.test.ts',
    'see each other’s messages, and both are stored',
  ],
  'B10 saved only when delivered': [
    'socket/waiting.test.ts',
    'is told that nobody is here, and what he writes is handed to the agent who comes',
  ],
  'B11 ids restart at 1': [
    'journeys/conversation.test.ts',
    'a visitor who closes his page and comes back is the same person',
  ],
  'B12 no time, order or id': [
    'socket/resume.test.ts',
    'is stored once, and acknowledged with the same seq and time',
  ],
  'B13 a POST blocks every chat': [
    'socket/lanes.test.ts',
    'do not wait for each other once much waits, and keep the jobs of one key in order',
  ],
  'B14 a failed save is lost': [
    'socket/lanes.test.ts',
    'repeats the same batch until it is answered, before anything later',
  ],
  'B15 save_msg is open to all': ['admin/service.test.ts', 'I57'],
  'B16 visitors of a gone agent are stuck': [
    'socket/waiting.test.ts',
    'loses them after the grace: they wait in their old place, before who came later, and are told',
  ],
  'B17 one agent gets all': [
    'socket/waiting.test.ts',
    'a thousand visitors at once fill nobody above his limit',
  ],
  'B18 a reload races with itself': [
    'socket/presence.test.ts',
    'a log-out does not end a login that came after it was written',
  ],
  'B19 duplicate entries': ['web/console/inbox.test.ts', 'appear once, however often they are announced'],
  'B20 duplicate boxes': [
    'web/console/console.test.ts',
    'lists a visitor once, with his last words, unread, and counts him in the title',
  ],
  'B21 ghosts after log-out': [
    'web/console/inbox.test.ts',
    'do not come back as ghosts by what was sent before they left',
  ],
  'B22 lost highlight': [
    'web/console/inbox.test.ts',
    'leaves the chosen row where it is until another one is chosen',
  ],
  'B23 messages for a missing box vanish': [
    'web/console/inbox.test.ts',
    'is asked for once when a message names it',
  ],
  'B24 the transcript disappears': [
    'web/console/console.test.ts',
    'keeps the transcript of a visitor who left, and knows him when he returns',
  ],
  'B25 nothing marks or sounds': [
    'web/console/console.test.ts',
    'sounds for words that nobody looks at, and only for those',
  ],
  'B26 white space is a message': [
    'web/session.test.ts',
    'white and invisible characters are no message, more than 4,000 are too many',
  ],
  'B27 游客undefined': [
    'journeys/room.test.ts',
    'shows who is here, what they say with avatar, name and time, and the history',
  ],
  'B28 unknown frames are drawn': [
    'socket/classic.test.ts',
    'B28 a classic client is never sent a frame that is not in its table',
  ],
  'B29 script runs': ['journeys/conversation.test.ts', 'what looks like markup stays text on both sides'],
  'B30/B31 avatars': [
    'journeys/room.test.ts',
    'shows who is here, what they say with avatar, name and time, and the history',
  ],
  'B33 no reconnect': [
    'journeys/outage.test.ts',
    'the line is refused: the page says so, keeps what is written, and sends it later',
  ],
  'B34 the viewer’s clock': [
    'socket/resume.test.ts',
    'is stored once, and acknowledged with the same seq and time',
  ],
  'B35 a reload is a new visitor': [
    'journeys/conversation.test.ts',
    'a visitor who closes his page and comes back is the same person',
  ],
  'B36 a second login': ['socket/login.test.ts', 'a second time is refused, and changes nothing'],
  'B37 the captcha always passes': [
    'admin/captcha.test.ts',
    'it is really checked: without it, or with a wrong one, nobody signs in',
  ],
  'B38 passwords and sessions': [
    'admin/session.test.ts',
    'the login begins a new session: a cookie planted before it opens nothing',
  ],
  'B39/B40 errors nobody can read': ['web/console/login.test.ts', 'says it when nobody answers'],
  'B41 the floating chat cannot be closed': [
    'journeys/widget.test.ts',
    'opens over the page without a mask, goes away and keeps the conversation',
  ],
  'B42 800 px': ['journeys/widget.test.ts', 'fills a phone, and is usable at 360 px'],
  'B43 no scrolling to the newest': ['journeys/room.test.ts', 'keeps to the newest, unless one scrolled up'],
  'B44 Enter does not send': ['journeys/writing.test.ts', 'Enter sends, Shift + Enter breaks the line'],
  'B46 hard-coded ws://': ['admin/pages.test.ts', 'behind https the socket is encrypted too'],
  'B47 no origin, size or flood limit': [
    'socket/bad-input.test.ts',
    'I54 a visitor who sends a thousand messages is stopped, and others are served meanwhile',
  ],
  'B48 every look-up scans': [
    'socket/roster.test.ts',
    'people are found by what they are addressed with, all tabs of one together',
  ],
  'B49 processes do not see each other’s people': [
    'socket/presence.test.ts',
    'tells what changed in conversations of its people',
  ],
  'B51 a second tab splits': [
    'socket/deliver.test.ts',
    'reaches all tabs of those it names, and nobody else',
  ],
  'B52 a ghost of a former agent': [
    'socket/heads.test.ts',
    'no longer names what was taken from an agent, whichever he hears first',
  ],
  'B53 ids only': [
    'socket/waiting.test.ts',
    'is told that nobody is here, and what he writes is handed to the agent who comes',
  ],
}

test.each(Object.entries(held))('%s', (_what, [file, name]) => {
  expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(name)
})
