/**
 * Numbers the logins. What we say about who is here (beats, log-outs) must not be taken to speak of a login that is
 * still under way: `upto` is the number up to which all have been answered.
 */
export interface Logins {
  begin(): number
  end(no: number): void
  readonly upto: number
}

export function createLogins(): Logins {
  // A Set keeps the order in which it was filled: its first entry is the oldest login under way.
  const underWay = new Set<number>()
  let last = 0

  return {
    begin() {
      underWay.add(++last)
      return last
    },
    end: (no) => void underWay.delete(no),
    get upto() {
      for (const oldest of underWay) return oldest - 1
      return last
    },
  }
}
