/** The form that goes with a number: `plural('en', n, { one: 'person is', other: 'people are' })`. */
export function plural(
  of: string,
  n: number,
  forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string {
  return forms[new Intl.PluralRules(of).select(n)] ?? forms.other
}
