# syntax=docker/dockerfile:1
# Builds with everything, runs with what the gateway needs: no compiler, no npm, no root.
FROM node:22-bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /kasa
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
COPY examples/shop-express/package.json examples/shop-express/
RUN npm install --no-save --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production KASA_HOST=0.0.0.0 KASA_DATA=/data
WORKDIR /kasa
COPY --from=build /kasa/package.json ./
COPY --from=build /kasa/node_modules node_modules
COPY --from=build /kasa/dist dist
COPY views views
COPY locales locales
RUN mkdir --mode=0700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:8787/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.js"]
