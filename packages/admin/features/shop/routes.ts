import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { goods, words } from './words.ts'

/** A sample shop with the chat on it, to try everything at once. Open to all. */
export const shopRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/', showShop)
  for (const path of ['/index', '/index/index']) app.get(path, async (_request, reply) => reply.redirect('/'))

  async function showShop(_request: FastifyRequest, reply: FastifyReply) {
    return reply.page('features/shop/shop', {
      title: words.name,
      words,
      styles: ['shop.css'],
      // As it stands on other sites: a plain script, under the name that never changes.
      embed: '/kefu.js',
      goods,
    })
  }
}
