import { render } from 'preact'
import { deviceOf } from '../console/device.ts'
import { Avatar } from '../lib/avatar.tsx'
import { fullTime, when } from '../lib/time.ts'
import { addEye } from '../login/buttons.ts'
import { words } from './words.ts'

// Without this script all of it works, only plainer.
for (const place of document.querySelectorAll<HTMLElement>('[data-figure]'))
  render(<Avatar id={Number(place.dataset.figure)} size="huge" />, place)

for (const input of document.querySelectorAll<HTMLInputElement>('[type="password"]')) addEye(input)

for (const device of document.querySelectorAll<HTMLElement>('[data-user-agent]')) {
  const said = device.dataset.userAgent ?? ''
  const { browser, system } = deviceOf(said)
  device.title = said
  if (browser && system) device.textContent = words.on(browser, system)
  else if (browser || system) device.textContent = browser ?? system
}

for (const time of document.querySelectorAll('time')) {
  const at = Date.parse(time.dateTime)
  time.title = fullTime(at)
  time.textContent = when(at)
}
