import { inLanguage } from '../lib/i18n.ts'

const en = {
  rate: 'How was this conversation?',
  rateStars: ['Very bad', 'Bad', 'Fine', 'Good', 'Very good'],
  rateWords: 'What made it so? (optional)',
  rateSkip: 'Skip',
  rateThanks: 'Thank you.',
}

const zh: typeof en = {
  rate: '您对本次服务满意吗？',
  rateStars: ['很不满意', '不满意', '一般', '满意', '非常满意'],
  rateWords: '想说点什么吗？（可不填）',
  rateSkip: '跳过',
  rateThanks: '感谢您的评价。',
}

export const words = inLanguage({ en, zh })
