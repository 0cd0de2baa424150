import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Addresses } from '../../addresses.ts'
import type { Config } from '../../config.ts'
import { said } from '../../locale.ts'
import { lateBundle } from '../../plugins/assets.ts'
import type { Refusal } from '../../refusal.ts'
import { accentSheet } from '../site/colours.ts'
import { greetingIn } from '../site/greeting.ts'
import type { SiteSettings } from '../site/queries.ts'
import type { Plain } from './plain.ts'
import { chatTitle, plainWords, refusals } from './words.ts'

/** What a browser without scripts needs to show the page again as it was sent. */
interface Again {
  refusal: Refusal
  typed: Typed
}

interface Typed {
  msg: string
  name: string
  email: string
}

/** The visitor's page: a frame that its script fills, and beside it all that works without. */
export async function showChat(
  app: Pick<FastifyInstance, 'assetUrl'>,
  { config, addresses, settings }: { config: Config; addresses: Addresses; settings: SiteSettings },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  plain: Plain,
  again?: Again,
) {
  return reply.page('features/chat/chat', {
    title: chatTitle,
    words: plainWords,
    styles: ['chat.css', ...accentSheet(settings)],
    script: 'chat',
    socket: addresses.socket(request),
    stream: lateBundle(app, 'stream', request.language),
    attach: lateBundle(app, 'attach', request.language),
    rate: lateBundle(app, 'rate', request.language),
    emoji: lateBundle(app, 'emoji', request.language),
    person: lateBundle(app, 'person', request.language),
    ask: settings,
    greeting: greetingIn(request.language, settings),
    // Whose messages the page believes when it lies in a frame.
    origins: [addresses.admin(request), ...config.allowedOrigins].join(' '),
    plainStyle: app.assetUrl('plain.css') ?? '',
    plain,
    problem: again && { field: again.refusal.field, sentence: said(again.refusal.sentence, request) },
    demanded: settings.demandIdentity ? refusals.demanded[request.language] : '',
    typed: again?.typed ?? nothingTyped,
  })
}

const nothingTyped: Typed = { msg: '', name: '', email: '' }
