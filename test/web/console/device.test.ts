import { deviceOf } from '@kefu/web/src/console/device.ts'
import { expect, test } from 'vitest'

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)'

test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/141.0.0.0 Safari/537.36`,
    'Chrome 141',
    'Windows',
    'computer',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`,
    'Edge 141',
    'Windows',
    'computer',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.5 Safari/605.1.15`,
    'Safari 18',
    'macOS',
    'computer',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`,
    'Safari 18',
    'iOS',
    'phone',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit} CriOS/141.0 Mobile/15E148 Safari/604.1`,
    'Chrome 141',
    'iOS',
    'phone',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) ${webkit} Version/16.6 Mobile/15E148 Safari/604.1`,
    'Safari 16',
    'iPadOS',
    'tablet',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${blink} Chrome/141.0.0.0 Mobile Safari/537.36`,
    'Chrome 141',
    'Android',
    'phone',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; SM-X710) ${blink} SamsungBrowser/28.0 Chrome/130.0 Safari/537.36`,
    'Samsung Internet 28',
    'Android',
    'tablet',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; M2102K1C) ${blink} Chrome/122.0 XWEB/1220 MMWEBSDK/2024 Mobile Safari/537.36 MicroMessenger/8.0.50`,
    'WeChat 8',
    'Android',
    'phone',
  ],
  [
    `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${blink} Chrome/132.0.0.0 Safari/537.36 ArkWeb/6.0 Mobile HuaweiBrowser/5.0.4`,
    'Huawei Browser 5',
    'HarmonyOS',
    'phone',
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
    'Firefox 142',
    'Linux',
    'computer',
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Chrome/141.0 Safari/537.36`,
    'Chrome 141',
    'ChromeOS',
    'computer',
  ],
  ['node', null, null, 'computer'],
  ['', null, null, 'computer'],
])('%s', (userAgent, browser, system, screen) => {
  expect(deviceOf(userAgent)).toEqual({ browser, system, screen })
})
