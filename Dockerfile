# One process: Node runs the TypeScript as it is; only the panel is built.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM packages AS panel
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY web web
COPY scripts/build-panel.ts scripts/
RUN node scripts/build-panel.ts

FROM node:24-slim
ENV NODE_ENV=production TEAHOUSE_HOST=0.0.0.0 TEAHOUSE_DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY src src
# For `simulators: true`.
COPY sim sim
COPY --from=panel /app/dist dist
RUN install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.TEAHOUSE_PORT||3000)+'/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Node itself gets the signals: SIGTERM ends in good order, SIGHUP reads the configuration again.
ENTRYPOINT ["node", "bin/teahouse.js"]
CMD ["start"]
