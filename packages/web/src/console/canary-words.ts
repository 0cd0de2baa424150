import { inLanguage } from '../lib/i18n.ts'

const en = {
  fails: (since: string) =>
    `The chat has failed its own check since ${since}. What visitors write may not arrive: tell whoever runs Kefu.`,
}

const zh: typeof en = {
  fails: (since) => `系统自检自${since}起未通过，访客的消息可能无法送达。请告知负责 Kefu 的人员。`,
}

export const words = inLanguage({ en, zh })
