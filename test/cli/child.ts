import { appendFileSync } from 'node:fs'

// A program for the supervisor to run. MOOD: `refuse` does not like its configuration, `fail` gives up, all others say
// that they are ready, as NAME, with their arguments. How it was stopped it writes into DIARY.
const { MOOD, NAME, DIARY } = process.env

if (MOOD === 'refuse') process.exit(78)
if (MOOD === 'fail') process.exit(3)
process.once('SIGTERM', () => {
  if (DIARY) appendFileSync(DIARY, `${NAME}\n`)
  process.exit(0)
})
process.once('disconnect', () => process.exit(0))
process.send?.({ type: 'chatter' })
process.send?.({ type: 'listening', url: `http://${NAME}/${process.pid}?${process.argv.slice(2)}` })
