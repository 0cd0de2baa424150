import type { Connection } from './connection.ts'

/** Who is connected here: by person, and by room. Every look-up is one look into a Map. */
export interface Roster {
  add(connection: Connection): void
  remove(connection: Connection): void
  /** The tabs at an address: `visitor:7`, `agent:3`, `room:lobby`. */
  at(address: string): ReadonlySet<Connection>
  /** The tabs of the same person in the same place, the oldest first; this one among them. */
  tabsOf(connection: Connection): ReadonlySet<Connection>
  /** Everybody who was let in. */
  all(): ReadonlySet<Connection>
  people(person: 'visitor' | 'agent'): number[]
  rooms(): { room: string; visitors: number[]; agents: number[] }[]
  sessions(): number[]
}

const nobody: ReadonlySet<Connection> = new Set()

export function createRoster(): Roster {
  const everybody = new Set<Connection>()
  const people = { visitor: new Map<number, Set<Connection>>(), agent: new Map<number, Set<Connection>>() }
  const rooms = new Map<string, Set<Connection>>()
  const seats = new Map<string, Set<Connection>>()

  function add(connection: Connection): void {
    everybody.add(connection)
    const { room, person, id } = connection
    if (room === null) return put(people[person], id, connection)
    put(rooms, room, connection)
    put(seats, seatOf(room, connection), connection)
  }

  function remove(connection: Connection): void {
    if (!everybody.delete(connection)) return
    const { room, person, id } = connection
    if (room === null) return take(people[person], id, connection)
    take(rooms, room, connection)
    take(seats, seatOf(room, connection), connection)
  }

  function at(address: string): ReadonlySet<Connection> {
    const colon = address.indexOf(':')
    const rest = address.slice(colon + 1)
    switch (address.slice(0, colon)) {
      case 'visitor':
        return people.visitor.get(Number(rest)) ?? nobody
      case 'agent':
        return people.agent.get(Number(rest)) ?? nobody
      case 'room':
        return rooms.get(rest) ?? nobody
      default:
        return nobody
    }
  }

  function tabsOf(connection: Connection): ReadonlySet<Connection> {
    const { room, person, id } = connection
    const tabs = room === null ? people[person].get(id) : seats.get(seatOf(room, connection))
    return tabs ?? nobody
  }

  return {
    add,
    remove,
    at,
    tabsOf,
    all: () => everybody,
    people: (person) => [...people[person].keys()],
    rooms: () =>
      [...rooms].map(([room, members]) => ({
        room,
        visitors: idsOf(members, 'visitor'),
        agents: idsOf(members, 'agent'),
      })),
    sessions: () => [...new Set([...everybody].flatMap(({ session }) => session || []))],
  }
}

/** One person in one room: who has a seat is not looked for among thousands. */
function seatOf(room: string, { person, id }: Connection): string {
  return `${room} ${person}:${id}`
}

function idsOf(members: Set<Connection>, person: 'visitor' | 'agent'): number[] {
  return [...new Set([...members].flatMap((member) => (member.person === person ? member.id : [])))]
}

function put<Key>(map: Map<Key, Set<Connection>>, key: Key, connection: Connection): void {
  const set = map.get(key)
  if (set) set.add(connection)
  else map.set(key, new Set([connection]))
}

function take<Key>(map: Map<Key, Set<Connection>>, key: Key, connection: Connection): void {
  const set = map.get(key)
  set?.delete(connection)
  if (set?.size === 0) map.delete(key)
}
