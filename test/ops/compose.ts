import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

export interface Service {
  command?: string[]
  environment: Record<string, string>
  healthcheck: { test: string[] }
  ports?: string[]
  restart: string
  profiles?: string[]
  user?: string
  build?: { dockerfile_inline?: string }
  mem_limit: string
  depends_on?: Record<string, { condition: string }>
  volumes?: string[]
}

/** docker-compose.yml as Compose reads it with these variables: parsed, anchors merged, and then `${…}` filled in. */
export async function readCompose(variables: Record<string, string>): Promise<Record<string, Service>> {
  const text = await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
  const missing = new Set<string>()
  const filled = JSON.stringify(parse(text, { merge: true }).services)
  const services = JSON.parse(filled, (_, value) => (typeof value === 'string' ? fill(value) : value))
  if (missing.size > 0) throw new Error([...missing].join('\n'))

  for (const service of Object.values<Service>(services))
    service.environment = Object.fromEntries(
      Object.entries(service.environment).map(([name, value]) => [name, String(value)]),
    )
  return services

  /** `${NAME:?sentence}` is demanded, `${NAME:-default}` is not; nothing else is in use. */
  function fill(value: string): string {
    return value.replaceAll(/\$\{(\w+)(:[?-])([^}]*)\}/g, (_, name, operator, rest) => {
      if (variables[name]) return variables[name]
      if (operator === ':?') missing.add(rest)
      return operator === ':-' ? rest : ''
    })
  }
}
