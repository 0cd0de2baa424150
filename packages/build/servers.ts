import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'

// Makes the files that both servers are run from: dist/server.js in the package of each.
const servers = ['../admin/server.ts', '../socket/server.ts'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)
await Promise.all(servers.map((source) => bundle(source)))
