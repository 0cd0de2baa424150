import { fullTime, when } from '../lib/time.ts'
import { addCopy } from '../site/copy.ts'

// Without this script the times are those of the server's zone, and the link is copied by hand.
for (const time of document.querySelectorAll('time')) {
  const at = Date.parse(time.dateTime)
  time.textContent = when(at)
  time.title = fullTime(at)
}
addCopy(document.querySelector('#copy'), document.querySelector('#link'))
