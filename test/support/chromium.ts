import { existsSync } from 'node:fs'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** Where this machine has Chromium or Chrome, or null. CHROMIUM names another place. */
export const chromiumPath = find(places)

/** The one without windows, where it is: a journey costs 40 % less in it. It shows no notifications. */
export const windowlessPath = find(['/usr/bin/chromium-headless-shell']) ?? chromiumPath

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

function find(candidates: readonly string[]): string | null {
  return [process.env.CHROMIUM ?? '', ...candidates].find((path) => existsSync(path)) ?? null
}
