/** What is to be known of a language beside its words. */
export interface About {
  /** For Intl: dates, numbers and lists, such as `en-GB`, which has the day before the month. */
  tag: string
  /** For the pages that are written in it. */
  lang: string
  /** Where its lines begin. */
  dir: 'ltr' | 'rtl'
}
