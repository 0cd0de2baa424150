import { Connection } from './connection.ts'

/** Who is connected here: by person, and by room. Every look-up is one look into a Map. */
export interface Roster {
  add(connection: Connection): void
  remove(connection: Connection): void
  /** The tabs at an address: `visitor:7`, `agent:3`, `room:lobby`; `agents` are those of all agents in service chat. */
  at(address: string): Iterable<Connection>
  has(person: 'visitor' | 'agent', id: number): boolean
  /** The tabs of a person in service chat, or in a room, the oldest first. */
  tabsOf(whose: Place): readonly Connection[]
  /** Everybody who was let in, and how many that are. */
  all(): Connection[]
  readonly size: number
  /** Who is here in service chat; not the canary, which is nobody. */
  people(person: 'visitor' | 'agent'): number[]
  rooms(): { room: string; visitors: number[]; agents: number[] }[]
  sessions(): number[]
}

/** Who, and where: a connection is one of the tabs of its own. */
export type Place = Pick<Connection, 'room' | 'person' | 'id'>

/** Nearly everybody has one tab, and a list would take as much memory again as its place in the Map. */
type Tabs = Connection | readonly Connection[]

export function createRoster(): Roster {
  const people = { visitor: new Map<number, Tabs>(), agent: new Map<number, Tabs>() }
  const rooms = new Map<string, Set<Connection>>()
  const seats = new Map<string, Tabs>()
  let size = 0

  function add(connection: Connection): void {
    size++
    const { room, person, id } = connection
    if (room === null) return put(people[person], id, connection)
    const members = rooms.get(room)
    if (members) members.add(connection)
    else rooms.set(room, new Set([connection]))
    put(seats, seatOf(room, connection), connection)
  }

  function remove(connection: Connection): void {
    if (!tabsOf(connection).includes(connection)) return
    size--
    const { room, person, id } = connection
    if (room === null) return take(people[person], id, connection)
    const members = rooms.get(room)
    members?.delete(connection)
    if (members?.size === 0) rooms.delete(room)
    take(seats, seatOf(room, connection), connection)
  }

  function at(address: string): Iterable<Connection> {
    if (address === 'agents') return [...people.agent.values()].flat()
    const colon = address.indexOf(':')
    const rest = address.slice(colon + 1)
    switch (address.slice(0, colon)) {
      case 'visitor':
        return listOf(people.visitor.get(Number(rest)))
      case 'agent':
        return listOf(people.agent.get(Number(rest)))
      case 'room':
        return rooms.get(rest) ?? []
      default:
        return []
    }
  }

  function tabsOf({ room, person, id }: Place): readonly Connection[] {
    return listOf(room === null ? people[person].get(id) : seats.get(seatOf(room, { person, id })))
  }

  function all(): Connection[] {
    return [...people.visitor.values(), ...people.agent.values(), ...seats.values()].flat()
  }

  return {
    add,
    remove,
    at,
    has: (person, id) => people[person].has(id),
    tabsOf,
    all,
    get size() {
      return size
    },
    people: (person) => [...people[person]].flatMap(([id, tabs]) => (isCanary(tabs) ? [] : id)),
    rooms: () =>
      [...rooms].map(([room, members]) => ({
        room,
        visitors: idsOf(members, 'visitor'),
        agents: idsOf(members, 'agent'),
      })),
    sessions: () => [...new Set(all().flatMap(({ session }) => session || []))],
  }
}

/** One person in one room: who has a seat is not looked for among thousands. */
function seatOf(room: string, { person, id }: Omit<Place, 'room'>): string {
  return `${room} ${person}:${id}`
}

function idsOf(members: Set<Connection>, person: 'visitor' | 'agent'): number[] {
  return [...new Set([...members].flatMap((member) => (member.person === person ? member.id : [])))]
}

function isCanary(tabs: Tabs): boolean {
  return tabs instanceof Connection ? tabs.isCanary : tabs.some((tab) => tab.isCanary)
}

function listOf(tabs: Tabs | undefined): readonly Connection[] {
  if (tabs === undefined) return []
  return tabs instanceof Connection ? [tabs] : tabs
}

// Lists are made anew: whoever goes while one is gone through does not disturb it.

function put<Key>(map: Map<Key, Tabs>, key: Key, connection: Connection): void {
  const others = listOf(map.get(key))
  map.set(key, others.length > 0 ? [...others, connection] : connection)
}

function take<Key>(map: Map<Key, Tabs>, key: Key, connection: Connection): void {
  const others = listOf(map.get(key)).filter((other) => other !== connection)
  const [first] = others
  if (first) map.set(key, others.length > 1 ? others : first)
  else map.delete(key)
}
