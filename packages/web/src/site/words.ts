import { inLanguage } from '../lib/i18n.ts'

const en = {
  pick: 'Pick a colour',
  copied: 'Copied',
  notCopied: 'Selected: copy it',
}

const zh: typeof en = {
  pick: '选择颜色',
  copied: '已复制',
  notCopied: '已选中，请手动复制',
}

export const words = inLanguage({ en, zh })
