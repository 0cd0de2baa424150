import { existsSync } from 'node:fs'

const places = [
  process.env.CHROMIUM ?? '',
  // Without a window and all that belongs to one: a journey costs 40 % less.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** Where this machine has Chromium or Chrome, or null. CHROMIUM names another place. */
export const chromiumPath = places.find((place) => place !== '' && existsSync(place)) ?? null

/** Whether journeys are left out: never where CI is set, since there they must run. */
export const withoutBrowser = chromiumPath === null && !process.env.CI

/** It talks to nobody but the pages it is shown. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]
