/** The names of what is not as it was. */
export function changed<Settings extends object>(before: Settings, after: Partial<Settings>): string[] {
  const known = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after).flatMap(([name, value]) => (known.get(name) === value ? [] : name))
}
