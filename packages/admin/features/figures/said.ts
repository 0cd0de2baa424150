import { type Language, languages } from '@kefu/words/languages.ts'

/** Figures as people write them in one language. */
export interface Said {
  /** `12,345`. */
  count(value: number): string
  /** `4.6`. */
  stars(value: number): string
  /** `45 secs`, `2.5 mins`, `7.2 hrs`. */
  duration(seconds: number): string
}

export function saidIn(language: Language): Said {
  const { tag } = languages[language].about
  const counts = new Intl.NumberFormat(tag)
  const averages = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const unit = (name: string, maximumFractionDigits: number) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits })
  const [inSeconds, inMinutes, inHours] = [unit('second', 0), unit('minute', 1), unit('hour', 1)]
  return {
    count: (value) => counts.format(value),
    stars: (value) => averages.format(value),
    duration(seconds) {
      if (seconds < 60) return inSeconds.format(seconds)
      return seconds < 60 * 60 ? inMinutes.format(seconds / 60) : inHours.format(seconds / 60 / 60)
    },
  }
}
