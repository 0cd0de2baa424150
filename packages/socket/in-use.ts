/** The sessions in which an agent did something himself, since a beat last told of it. */
export interface InUse {
  /** 0, a visitor's, is none. */
  note(session: number): void
  take(): number[]
}

export function createInUse(): InUse {
  let sessions = new Set<number>()

  return {
    note(session) {
      if (session !== 0) sessions.add(session)
    },
    take() {
      const taken = [...sessions]
      sessions = new Set()
      return taken
    },
  }
}
