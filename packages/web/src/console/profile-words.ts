import { inLanguage } from '../lib/i18n.ts'

const en = { profile: 'Your profile' }
const zh: typeof en = { profile: '个人资料' }

export const words = inLanguage({ en, zh })
