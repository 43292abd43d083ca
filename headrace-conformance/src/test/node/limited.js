// The npm package express-rate-limit in front of one answer.
// Environment: PORT; DRAFT, the generation of its header fields; LIMIT, requests in each window of
// WINDOW milliseconds.
const express = require('express')
const { rateLimit } = require('express-rate-limit')

const app = express()
app.use(
  rateLimit({
    windowMs: Number(process.env.WINDOW),
    limit: Number(process.env.LIMIT),
    standardHeaders: process.env.DRAFT,
    legacyHeaders: false,
  })
)
app.get('/item.json', (request, response) => response.json({ id: 1 }))
app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'))
