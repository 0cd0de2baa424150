/** What a browser's own words say about it. */
export interface Device {
  /** `Firefox 142`. */
  browser: string | null
  system: string | null
  screen: 'phone' | 'tablet' | 'computer'
}

// In this order: most of them also call themselves Chrome and Safari, and many of them call themselves Chrome alone.
const browsers: readonly (readonly [name: string, words: RegExp])[] = [
  ['WeChat', /MicroMessenger\/(\d+)/],
  ['DingTalk', /DingTalk\/(\d+)/],
  ['QQ', /M?QQBrowser\/(\d+)/],
  ['UC Browser', /UC?Browser\/(\d+)/],
  ['Samsung Internet', /SamsungBrowser\/(\d+)/],
  ['Huawei Browser', /HuaweiBrowser\/(\d+)/],
  ['Mi Browser', /MiuiBrowser\/(\d+)/],
  ['Yandex', /YaBrowser\/(\d+)/],
  ['Opera', /(?:OPR|OPT|Opera)\/(\d+)/],
  ['Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari/],
]

const systems: readonly (readonly [name: string, words: RegExp])[] = [
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['Android', /Android/],
  ['iOS', /iPhone|iPod/],
  ['iPadOS', /iPad/],
  ['ChromeOS', /CrOS/],
  ['Windows', /Windows/],
  ['macOS', /Macintosh|Mac OS X/],
  ['Linux', /Linux|X11/],
]

/** Reads the User-Agent header. */
export function deviceOf(userAgent: string): Device {
  const [name, version] = browsers.flatMap(([name, words]) => {
    const [, version] = words.exec(userAgent) ?? []
    return version ? [[name, version] as const] : []
  })[0] ?? [null]
  const system = systems.find(([, words]) => words.test(userAgent))?.[0] ?? null
  return { browser: name && `${name} ${version}`, system, screen: screenOf(userAgent) }
}

function screenOf(userAgent: string): Device['screen'] {
  // An Android that does not call itself mobile is a tablet.
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(userAgent)) return 'tablet'
  return /Mobi|iPhone|iPod/.test(userAgent) ? 'phone' : 'computer'
}
