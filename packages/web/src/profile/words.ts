import { inLanguage } from '../lib/i18n.ts'

const en = {
  on: (browser: string, system: string) => `${browser} on ${system}`,
}

const zh: typeof en = {
  on: (browser, system) => `${system} 上的 ${browser}`,
}

export const words = inLanguage({ en, zh })
