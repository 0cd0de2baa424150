import { join } from 'node:path'
import { urlOf } from '@kefu/protocol/env.ts'
import type { Config } from './config.ts'
import { doorOfChild, type Program } from './program.ts'
import type { Secrets } from './secrets.ts'

/** PostgreSQL from npm; started again it has to take the port that the admin app knows. */
export function databaseProgram(config: Config): Program {
  return {
    name: 'database',
    entry: new URL(import.meta.resolve('@kefu/devdb/server.ts')),
    args: (before) => [
      join(config.dataDir, 'postgres'),
      ...(before ? ['--port', new URL(before.url).port] : []),
    ],
    env: commonEnv(config),
  }
}

/** What has to be built before the servers are started. */
export function builds(config: Config): Program[] {
  const env = commonEnv(config)
  return [
    { name: 'build of the pages', entry: new URL(import.meta.resolve('@kefu/web/build.ts')), env },
    { name: 'build of the servers', entry: new URL(import.meta.resolve('@kefu/build/servers.ts')), env },
  ]
}

export function adminProgram(
  config: Config,
  databaseUrl: string,
  secrets: Secrets,
  door: number | undefined,
): Program {
  return {
    name: 'admin app',
    entry: new URL('dist/server.js', import.meta.resolve('@kefu/admin/server.ts')),
    door,
    args: () => (door === undefined ? [] : ['--door', String(doorOfChild)]),
    env: {
      ...commonEnv(config),
      DATABASE_URL: databaseUrl,
      SERVICE_SECRET: secrets.service,
      SESSION_SECRET: secrets.session,
      ...(config.identitySecret !== null && { IDENTITY_SECRET: config.identitySecret }),
    },
  }
}

export function socketProgram(config: Config, secrets: Secrets): Program {
  return {
    name: 'socket server',
    entry: new URL('dist/server.js', import.meta.resolve('@kefu/socket/server.ts')),
    sharesPort: true,
    env: { ...commonEnv(config), SERVICE_SECRET: secrets.service },
  }
}

/** Where the admin app is found from this machine. */
export function adminUrlOf({ adminUrl, admin }: Config): string {
  return adminUrl ?? urlOf(admin.host, admin.port)
}

export function socketUrlOf({ socketUrl, socket }: Config): string {
  return socketUrl ?? urlOf(socket.host, socket.port)
}

function commonEnv(config: Config): NodeJS.ProcessEnv {
  return {
    ...config.env,
    DATA_DIR: config.dataDir,
    ADMIN_HOST: config.admin.host,
    ADMIN_PORT: String(config.admin.port),
    ADMIN_URL: adminUrlOf(config),
    SOCKET_HOST: config.socket.host,
    SOCKET_PORT: String(config.socket.port),
    SOCKET_URL: socketUrlOf(config),
  }
}
