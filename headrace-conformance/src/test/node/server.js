// The npm package json-server on the data of the npm package jsonplaceholder. (The server inside
// jsonplaceholder clones all data for each request: 20 requests a second, too few for thousands.)
// Environment: PORT; QUOTA, the most requests in any second, the next one gets 429; PFX, a key store
// with the password "conformance", for https.
const fs = require('fs')
const http = require('http')
const https = require('https')
const jsonServer = require('json-server')
const data = require('jsonplaceholder/data.json')

const quota = Number(process.env.QUOTA || Infinity)
const recent = []
let seen = 0

const app = jsonServer.create()
app.use((request, response, next) => {
  const now = performance.now()
  while (recent.length > 0 && now - recent[0] >= 1000) recent.shift()
  response.setHeader('X-Seen', ++seen)
  if (recent.length >= quota) return response.status(429).send('too many requests')
  recent.push(now)
  next()
})
app.use(jsonServer.defaults({ logger: false }))
app.use(jsonServer.router(data))

const server = process.env.PFX
  ? https.createServer({ pfx: fs.readFileSync(process.env.PFX), passphrase: 'conformance' }, app)
  : http.createServer(app)
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'))
