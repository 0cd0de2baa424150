import { buildWeb } from '@kefu/web/build.ts'
import { chromiumPath } from './chromium.ts'

/** Builds what browsers load, once a run; says how to get a browser where there is none. */
export default async function setup(): Promise<void> {
  await buildWeb()
  if (chromiumPath === null)
    console.warn('The journeys in a browser are skipped. To run them: apt-get install -y chromium')
}
