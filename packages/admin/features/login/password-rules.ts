import { Refusal } from '../../refusal.ts'
import { refusals } from './words.ts'

const shortest = 8

/** Refuses a password that is too easy to guess; that it is not too long is said by each form's schema. */
export function demandGoodPassword(password: string, username: string): void {
  if (password === '') throw new Refusal(400, refusals.noPassword, 'password')
  if (password.length < shortest) throw new Refusal(400, refusals.shortPassword, 'password')
  const small = password.toLowerCase()
  if (small === username.trim().toLowerCase()) throw new Refusal(400, refusals.namePassword, 'password')
  if (common.has(small) || isOneSign(small)) throw new Refusal(400, refusals.commonPassword, 'password')
}

function isOneSign(password: string): boolean {
  return new Set(password).size === 1
}

// What is tried first, of those that are long enough. A long list would be no better: whoever tries is slowed down anyway.
const common = new Set([
  ...['12345678', '123456789', '1234567890', '0123456789', '87654321', '987654321', '0987654321', '12341234'],
  ...['11223344', '12344321', '123123123', '123321123', '147258369', '789456123', '159357456', '123456789a'],
  ...['a12345678', 'a123456789', 'aa123456', 'aa12345678', 'abc12345', 'abc123456', 'abcd1234', 'abcdefgh'],
  ...['1qaz2wsx', '1qazxsw2', 'zaq12wsx', 'zaq1zaq1', '1q2w3e4r', '1q2w3e4r5t', 'q1w2e3r4', 'qazwsxedc'],
  ...['qwertyui', 'qwertyuiop', 'qwerty12', 'qwerty123', 'qwerty1234', 'qwer1234', 'asdf1234', 'asdfghjk'],
  ...['asdfghjkl', 'zxcvbnm1', 'password', 'password1', 'password12', 'password123', 'passw0rd', 'p@ssw0rd'],
  ...[
    'p@ssword',
    'pa55word',
    'administrator',
    'admin123',
    'admin1234',
    'admin12345',
    'admin888',
    'adminadmin',
  ],
  ...['rootroot', 'letmein1', 'letmein123', 'welcome1', 'welcome123', 'changeme', 'changeme1', 'default1'],
  ...['iloveyou', 'iloveyou1', 'sunshine', 'princess', 'football', 'baseball', 'superman', 'starwars'],
  ...['trustno1', 'whatever', 'computer', 'internet', 'samsung1', 'michelle', 'jennifer', 'corvette'],
  ...['woaini1314', 'woaini520', 'woaini521', '5201314520', '1314520520', 'wo123456', 'wang1234', 'kefu1234'],
  ...['kefu12345', 'kefu123456', 'kefukefu', 'livechat', 'helpdesk', 'support1', 'service1', 'test1234'],
])
