/** Somebody who is connected to a reference server. */
export interface Person<Line> {
  readonly line: Line
  id: number
  /** The agent whom a visitor talks to. */
  agent: Person<Line> | null
}

/**
 * What the reference servers do with a frame: they know it as JSON, let everybody in, and send a visitor's message to
 * his agent and an acknowledgement to him. Nothing is checked, kept or stored: the least that a relay of the same
 * frames does.
 */
export function createRelay<Line>(send: (line: Line, frame: object) => void) {
  const agents: Person<Line>[] = []
  let people = 0

  function take(person: Person<Line>, frame: Frame): void {
    if (frame.type === 'login') return logIn(person, frame)
    const { cid, msg } = frame
    if (person.agent) send(person.agent.line, { type: 'msg', from_id: person.id, group: 'member', msg, cid })
    send(person.line, { type: 'ack', cid })
  }

  function logIn(person: Person<Line>, { group }: Frame): void {
    person.id = ++people
    if (group === 'admin') agents.push(person)
    else person.agent = agents[person.id % agents.length] ?? null
    send(person.line, { type: 'ready', id: person.id, group })
  }

  function leave(person: Person<Line>): void {
    const index = agents.indexOf(person)
    if (index >= 0) agents.splice(index, 1)
  }

  return { take, leave }
}

/** A frame of a client; nobody looks whether it is one. */
export interface Frame {
  readonly type?: string
  readonly group?: string
  readonly cid?: string
  readonly msg?: string
}
