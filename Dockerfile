# One image for both processes; docker-compose.yml says which of them a container runs.
# Debian 13 for its glibc: uWebSockets.js for Node 24 is built against 2.38.
FROM node:24-trixie-slim AS build
WORKDIR /app
COPY . .
# Everything but PostgreSQL from npm and the command line, which are for a start without containers.
RUN npx -y pnpm@12 install --frozen-lockfile --prod \
      --filter kefu --filter '@kefu/admin...' --filter '@kefu/socket...' --filter '@kefu/web...' --filter @kefu/build
RUN node --import tsx packages/web/build.ts && node --import tsx packages/build/servers.ts
# uWebSockets.js comes for every system: 240 MB, of which this one needs 25.
RUN find node_modules/.pnpm -name 'uws*.node' ! -name '*linux*' -delete

FROM node:24-trixie-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app .
# A volume takes its owner from the folder that it covers.
RUN install -d -o node -g node /data
USER node
CMD ["node", "--enable-source-maps", "packages/admin/dist/server.js"]
