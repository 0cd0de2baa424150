import { openLog } from '@kefu/protocol/log.ts'

// A process that has something to say when its master is gone, and then ends.
const log = openLog('test', 'info')
process.once('disconnect', () => {
  log.info('nobody reads this')
  log.info('and this waits until that is written')
  process.exit(0)
})
log.info('running')
