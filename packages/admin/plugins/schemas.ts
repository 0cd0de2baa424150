import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/**
 * Checks bodies, queries and parameters by TypeBox, as frames are checked. The ready-made compiler of
 * @fastify/type-provider-typebox converts first: a list of one would pass as a string.
 */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const compiled = Compile(schema)
  return (value: unknown) => (compiled.Check(value) ? { value } : { error: compiled.Errors(value) })
}
