import type { Patch } from '../support/faults/bundle.ts'

/** A control of SECURITY.md, switched off in one place, and the test that has to notice. */
export interface SwitchedOff {
  control: string
  patch: Patch
  /** The test's file below test/. */
  file: string
  test: string
}

/** Each is what a hurried change could leave behind: the code still runs, and lets in whom it should not. */
export const switchedOff: readonly SwitchedOff[] = [
  {
    control: 'the signature of calls between the processes',
    patch: {
      file: 'protocol/signature.ts',
      find: "return timingSafeEqual(right, Buffer.from(given, 'hex')) ? null : 'wrong'",
      put: 'return null',
    },
    file: 'protocol/signature.test.ts',
    test: 'with another time, nonce or MAC is not believed',
  },
  {
    control: 'the look at the origin of an upgrade',
    patch: {
      file: 'socket/entrance.ts',
      find: "if (!isOpenTo(req)) return '403 Forbidden'",
      put: '',
    },
    file: 'socket/bad-lines.test.ts',
    test: 'I33 from elsewhere is refused with 403',
  },
  {
    control: 'the token of forms',
    patch: {
      file: 'admin/plugins/sessions.ts',
      find: 'app.csrfProtection(request, reply, done)',
      put: 'done()',
    },
    file: 'admin/foreign-requests.test.ts',
    test: 'the token of another session is refused',
  },
  {
    control: 'the MAC of tickets',
    patch: {
      file: 'admin/features/login/ticket.ts',
      find: "if (!keys.some((key) => timingSafeEqual(sign(key, signed), given))) return 'bad_ticket'",
      put: '',
    },
    file: 'admin/ticket.test.ts',
    test: 'a ticket with any one character changed is bad',
  },
  {
    control: 'that a ticket opens one connection',
    patch: {
      file: 'admin/features/service/queries.ts',
      find: 'on conflict do nothing\n      returning nonce',
      put: 'on conflict (nonce) do update set expires_at = excluded.expires_at\n      returning nonce',
    },
    file: 'admin/used-tickets.test.ts',
    test: 'a ticket is used once, whether it comes again in the same batch or later',
  },
  {
    control: 'the same work for an account that is none',
    patch: {
      file: 'admin/features/login/password.ts',
      find: 'verify(stored ?? (await hashOfNobody), password)',
      put: 'stored !== null && verify(stored, password)',
    },
    file: 'admin/password.test.ts',
    test: 'the password of nobody costs as much to look at as anybody’s, and is wrong',
  },
  {
    control: 'a new session at the login',
    patch: {
      file: 'admin/features/login/begin-session.ts',
      find: "await session.regenerate(['agentId', 'remember', 'confirmedAt', 'address', 'userAgent'])",
      put: 'await session.save()',
    },
    file: 'admin/session.test.ts',
    test: 'the login begins a new session: a cookie planted before it opens nothing',
  },
  {
    control: 'the limit on attempts at passwords',
    patch: {
      file: 'admin/features/login/attempts.ts',
      find: 'if (wait > 0) throw',
      put: 'if (wait < 0) throw',
    },
    file: 'admin/attempts.test.ts',
    test: 'of twenty attempts at once lets five through',
  },
  {
    control: 'that a captcha serves once',
    patch: {
      file: 'admin/features/login/queries.ts',
      find: 'delete from captchas\n     where session_key = $1',
      put: 'update captchas\n     set looked_at = now()\n     where session_key = $1',
    },
    file: 'admin/captcha.test.ts',
    test: 'a login uses it up, whatever comes of it',
  },
  {
    control: 'the escaping of what pages show',
    patch: {
      file: 'admin/plugins/views.ts',
      find: 'new Eta({ views: root, cache: true })',
      put: 'new Eta({ views: root, cache: true, autoEscape: false })',
    },
    file: 'admin/login.test.ts',
    test: 'what was typed comes back as text, never as markup',
  },
  {
    control: 'that an agent ends only his own conversations',
    patch: {
      file: 'admin/features/conversations/queries.ts',
      find: '($3 is not null and agent_id is null)',
      put: '$3 is not null',
    },
    file: 'socket/joining.test.ts',
    test: 'may neither close it nor hand it over',
  },
  {
    control: 'the look into files that come',
    patch: {
      file: 'admin/features/files/kind.ts',
      find: 'if (ending !== null && !knownEndings.includes(ending)) return null',
      put: '',
    },
    file: 'admin/files.test.ts',
    test: 'I72 a real picture with the ending of a script: 415',
  },
]
