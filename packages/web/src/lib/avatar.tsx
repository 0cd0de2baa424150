import type { ComponentChild, JSX } from 'preact'

/** The figure of a person, by his id: the same one everywhere. It says nothing that the name beside it does not. */
export function Avatar({ id, size }: { id: number; size?: 'small' | 'large' | 'huge' }): JSX.Element {
  const { ground, figure } = figures[id % 6] ?? cat
  return (
    <span class={size ? `avatar avatar-${size}` : 'avatar'} style={{ background: ground }} aria-hidden="true">
      <svg viewBox="0 0 32 32" role="presentation">
        {figure}
      </svg>
    </span>
  )
}

interface Figure {
  ground: string
  figure: ComponentChild
}

const ink = '#2b2a33'

const cat: Figure = {
  ground: '#ffd9b8',
  figure: (
    <>
      <path
        d="M8 8.5 9.2 17h13.6L24 8.5l-5 3.2a13 13 0 0 0-6 0zM16 27c5 0 8.6-3.2 8.6-7.6S21 12 16 12s-8.6 3-8.6 7.4S11 27 16 27z"
        fill="#e9853f"
      />
      {eyes(12.6, 19.4, 18.4)}
      <path d="m14.8 21.6 1.2 1.2 1.2-1.2z" fill={ink} />
    </>
  ),
}

const bear: Figure = {
  ground: '#d7e8c9',
  figure: (
    <>
      <path
        d="M9.5 9a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zm13 0a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z"
        fill="#6f4e37"
      />
      <circle cx="16" cy="18.6" r="8.6" fill="#8b6347" />
      <ellipse cx="16" cy="21.6" rx="4" ry="3.2" fill="#e6cdb4" />
      {eyes(12.4, 19.6, 17)}
      <ellipse cx="16" cy="20.6" rx="1.6" ry="1.1" fill={ink} />
    </>
  ),
}

const rabbit: Figure = {
  ground: '#fbd5df',
  figure: (
    <>
      <path
        d="M12.4 5c-1.8 0-2.8 2.4-2.6 5.6.2 2.6 1 5 2.2 6h8c1.2-1 2-3.4 2.2-6C22.4 7.4 21.4 5 19.6 5S17 7.8 17 13h-2c0-5.2-.8-8-2.6-8z"
        fill="#fff"
      />
      <ellipse cx="16" cy="20" rx="7.6" ry="7" fill="#fff" />
      {eyes(13, 19, 19)}
      <path d="m15 22 1 1 1-1z" fill="#e0708c" stroke="#e0708c" stroke-linejoin="round" />
    </>
  ),
}

const penguin: Figure = {
  ground: '#cfe3fb',
  figure: (
    <>
      <path d="M16 6c-5.4 0-9 4.4-9 10.5S10.6 28 16 28s9-5.4 9-11.5S21.4 6 16 6z" fill="#33415c" />
      <path
        d="M16 13c-1-2-5.6-2.4-6 2.4-.4 5 2 10.6 6 10.6s6.4-5.6 6-10.6C21.6 10.6 17 11 16 13z"
        fill="#fff"
      />
      {eyes(13.2, 18.8, 15.6)}
      <path d="M14 18h4l-2 2.6z" fill="#f2a33a" stroke="#f2a33a" stroke-linejoin="round" />
    </>
  ),
}

const owl: Figure = {
  ground: '#e3d9f7',
  figure: (
    <>
      <path
        d="M7.6 7.5c3 .2 5 1 8.4 1s5.4-.8 8.4-1c.8 3.5 1 6.5.8 9.5-.4 6-4 10-9.2 10s-8.8-4-9.2-10c-.2-3 0-6 .8-9.5z"
        fill="#7a5fb0"
      />
      <circle cx="12.2" cy="15.2" r="3.9" fill="#fff" />
      <circle cx="19.8" cy="15.2" r="3.9" fill="#fff" />
      {eyes(12.6, 19.4, 15.2)}
      <path d="M14.6 18.4h2.8L16 21z" fill="#f2a33a" stroke="#f2a33a" stroke-linejoin="round" />
    </>
  ),
}

const whale: Figure = {
  ground: '#c8ece6',
  figure: (
    <>
      <path
        d="M5 17.5C5 13 9 10.5 14 10.5c6 0 8 4 11 4 1 0 1.4-1 1.2-2.8 1.8.6 2.8 2.2 2.6 4.2C28.4 21 23 25 15.5 25 9 25 5 22 5 17.5z"
        fill="#2f8f9d"
      />
      <path d="M5.6 20.2c3 1.4 8 1.8 12.4-.2-1 3-3 5-5.4 4.8-3.6-.4-6-2-7-4.6z" fill="#d9f3ef" />
      <path
        d="M13 8.5c0-2-1.4-3-3-3m3 3c0-2 1.4-3 3-3"
        fill="none"
        stroke="#2f8f9d"
        stroke-width="1.4"
        stroke-linecap="round"
      />
      <circle cx="11" cy="16.6" r="1.3" fill={ink} />
    </>
  ),
}

const figures: readonly Figure[] = [cat, bear, rabbit, penguin, owl, whale]

function eyes(left: number, right: number, y: number): ComponentChild {
  return (
    <>
      <circle cx={left} cy={y} r="1.3" fill={ink} />
      <circle cx={right} cy={y} r="1.3" fill={ink} />
    </>
  )
}
