import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { icons } from '../console/icons.ts'
import { ToastList, type Toasts } from '../console/toasts.tsx'
import { Icon } from '../lib/icon.tsx'
import { when } from '../lib/time.ts'
import { NewRoom } from './new-room.tsx'
import { type ListedRoom, type Rooms, titleOf } from './rooms.ts'
import { words } from './words.ts'

/** People come and go: so often the list is asked for again, in ms. */
const AGAIN = 10_000

interface RoomListProps {
  rooms: Rooms
  toasts: Toasts
  /** He may make rooms, close and open them. */
  mayKeep: boolean
}

/** All rooms, and a way to make one. */
export function RoomList({ rooms, toasts, mayKeep }: RoomListProps): JSX.Element {
  useEffect(() => {
    void rooms.load()
    const timer = setInterval(() => void rooms.load(), AGAIN)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      {mayKeep && <Maker rooms={rooms} />}
      <List rooms={rooms} mayKeep={mayKeep} />
      <ToastList toasts={toasts} show={() => {}} />
    </>
  )
}

function Maker({ rooms }: { rooms: Rooms }): JSX.Element {
  const isMaking = useSignal(false)
  const leave = () => {
    isMaking.value = false
  }
  if (isMaking.value) return <NewRoom rooms={rooms} onDone={leave} />
  return (
    <div>
      <button
        type="button"
        class="button button-primary"
        onClick={() => {
          isMaking.value = true
        }}
      >
        <Icon path={icons.plus} />
        {words.make}
      </button>
    </div>
  )
}

function List({ rooms, mayKeep }: Omit<RoomListProps, 'toasts'>): JSX.Element {
  const list = rooms.list.value
  if (list)
    return (
      <ul class="card room-list">
        {list.map((room) => (
          <Row key={room.name} room={room} rooms={rooms} mayKeep={mayKeep} />
        ))}
      </ul>
    )
  if (!rooms.failure.value)
    return (
      <div class="card" role="status" aria-label={words.loading}>
        <span class="skeleton" />
      </div>
    )
  return (
    <div class="card">
      <div class="empty" role="alert">
        <p class="empty-title">{words.failed}</p>
        <p>{rooms.failure.value}</p>
        <button type="button" class="button" onClick={() => void rooms.load()}>
          {words.tryAgain}
        </button>
      </div>
    </div>
  )
}

function Row({ room, rooms, mayKeep }: Omit<RoomListProps, 'toasts'> & { room: ListedRoom }): JSX.Element {
  const { name, here, last, closed } = room
  const title = titleOf(room)
  // Readers hear which room a button is about.
  const label = (action: string) => ({ 'aria-label': `${action}: ${title}` })
  return (
    <li class={closed ? 'room-row room-row-closed' : 'room-row'}>
      <div class="room-row-words">
        <b class="truncate" dir="auto">
          {title}
        </b>
        <span class="muted small truncate">
          /{name} · {closed ? words.closed : here > 0 ? words.here(here) : words.empty} ·{' '}
          {last === null ? words.never : words.last(when(last))}
        </span>
      </div>
      <div class="room-row-acts">
        {!closed && (
          <>
            <a class="button" href={`/admin/rooms/room/${name}`} {...label(words.enter)}>
              {words.enter}
            </a>
            <button type="button" class="button" {...label(words.copy)} onClick={() => void rooms.copy(room)}>
              {words.copy}
            </button>
          </>
        )}
        {mayKeep && closed && (
          <button type="button" class="button" {...label(words.open)} onClick={() => void rooms.open(room)}>
            {words.open}
          </button>
        )}
        {mayKeep && !closed && (
          <button
            type="button"
            class="button button-quiet button-danger"
            {...label(words.close)}
            onClick={() => void rooms.close(room)}
          >
            {words.close}
          </button>
        )}
      </div>
    </li>
  )
}
