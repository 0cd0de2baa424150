import { about } from '@kefu/words'
import type { Kefu, KefuPerson } from '../kefu.d.ts'
import { button, element } from './loader/elements.ts'
import { bubbleIcon, closeIcon, sizeIcon } from './loader/icons.ts'
import { css, phone } from './loader/style.ts'
import { words } from './loader/words.ts'

/** What the panel's page says to the site it lies in. */
interface FromPanel {
  kefu: 'unread' | 'close'
  count?: number
}

/** What the owner decided: the admin app puts it around this script. */
declare const kefuSite: {
  /** The accent, and the colour of what is drawn on it. */
  colours?: { accent: string; on: string }
  position: 'left' | 'right'
}

const script = document.currentScript
const calls = window.Kefu ?? []
// Whoever embeds it twice has one chat.
if (script instanceof HTMLScriptElement && Array.isArray(calls)) {
  window.Kefu = addChat(new URL(script.src))
  window.Kefu.push(...calls)
}

/** Puts the bubble on the page. Nothing is asked of the server, and nothing stored, before somebody clicks it. */
function addChat({ origin, searchParams }: URL): Kefu {
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css + coloured())
  // Not a <style>: the site's policy may allow none.
  root.adoptedStyleSheets = [sheet]
  const badge = element('span', { class: 'badge', hidden: '' })
  const { position } = kefuSite
  const launcher = button(`launcher ${position}`, words.open, bubbleIcon)
  launcher.append(badge)
  const panel = element('section', {
    class: `panel ${position}`,
    role: 'dialog',
    'aria-label': words.title,
    lang: about.lang,
    // Whichever the site has: the buttons float over the end of the header.
    dir: about.dir,
    hidden: '',
  })
  const bar = element('div', { class: 'bar' })
  const size = button('tool size', words.larger, sizeIcon)
  const hide = button('tool', words.close, closeIcon)
  bar.append(size, hide)
  panel.append(bar)
  root.append(panel, launcher)
  const listeners = new Set<readonly [event: string, callback: (count: number) => void]>()
  let frame: HTMLIFrameElement | null = null
  let isLoaded = false
  let person: KefuPerson | null = null
  let unread = 0
  /** The address of the page when we looked last, and when the panel was told last. */
  let seen = location.href
  let told = ''

  function open(): void {
    if (!panel.hidden) return
    if (!frame) {
      frame = document.createElement('iframe')
      frame.addEventListener('load', () => {
        isLoaded = true
        introduce()
        greet()
      })
      frame.title = words.title
      frame.allow = 'clipboard-write'
      const lang = searchParams.get('lang')
      frame.src = `${origin}/index/index/chat?embed=1${lang ? `&lang=${lang}` : ''}`
      panel.append(frame)
      setInterval(follow, 1000)
    }
    panel.hidden = false
    launcher.hidden = true
    fit()
    greet()
    call('open')
  }

  // Before it is loaded nobody there listens, and a focus given to it is lost.
  function greet(): void {
    if (panel.hidden || !isLoaded) return
    tell('shown')
    frame?.focus()
  }

  function close(): void {
    if (panel.hidden) return
    // A site that closes it takes the focus from nobody.
    const isInside = root.activeElement !== null
    panel.hidden = true
    launcher.hidden = false
    if (isLoaded) tell('hidden')
    if (isInside) launcher.focus()
    call('close')
  }

  function resize(): void {
    const isLarge = panel.classList.toggle('large')
    const label = isLarge ? words.smaller : words.larger
    size.setAttribute('aria-label', label)
    size.title = label
  }

  // A keyboard covers the end of what is fixed to the page, with the field that is written in. Whoever has zoomed in
  // sees a part of the page, and chose which.
  function fit(): void {
    const view = visualViewport
    const isFull = view && matchMedia(phone).matches && Math.abs(view.scale - 1) < 0.01
    panel.style.cssText = isFull ? `top: ${view.offsetTop}px; height: ${view.height}px` : ''
  }

  // A site that is one page changes its address and tells nobody, and its title only after that: one look later.
  function follow(): void {
    const { href } = location
    if (isLoaded && href === seen && href !== told) tell('page')
    seen = href
  }

  // It tells the agents where the visitor is.
  function tell(kefu: 'shown' | 'hidden' | 'page'): void {
    const { title, referrer } = document
    told = location.href
    post({ kefu, page: { url: location.href, title, referrer } })
  }

  // Before anything else: the panel says with its first word who the visitor is.
  function introduce(): void {
    if (person && isLoaded) post({ kefu: 'identify', ...person })
  }

  // Only to the page of ours that we put there.
  function post(message: object): void {
    frame?.contentWindow?.postMessage(message, origin)
  }

  function hear(event: MessageEvent): void {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return
    if (!isFromPanel(event.data)) return
    if (event.data.kefu === 'close') return close()
    const count = event.data.count ?? 0
    if (count === unread) return
    unread = count
    badge.hidden = count === 0
    badge.textContent = `${Math.min(count, 9).toLocaleString(about.tag)}${count > 9 ? '+' : ''}`
    launcher.setAttribute('aria-label', count > 0 ? words.unread(count) : words.open)
    call('unread', count)
  }

  // Each by itself: what breaks in one of the site's is the site's, and stops nothing here.
  function call(event: string, count = 0): void {
    for (const [name, callback] of listeners) if (name === event) queueMicrotask(() => callback(count))
  }

  launcher.addEventListener('click', open)
  hide.addEventListener('click', close)
  size.addEventListener('click', resize)
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  for (const event of ['resize', 'scroll']) visualViewport?.addEventListener(event, fit)
  window.addEventListener('message', hear)
  const place = () => document.body.append(host)
  if (document.body) place()
  else document.addEventListener('DOMContentLoaded', place, { once: true })

  const kefu: Kefu = {
    open,
    close,
    toggle: () => (panel.hidden ? open() : close()),
    on(event, callback) {
      const listener = [event, callback] as const
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    identify(whom) {
      person = whom
      introduce()
    },
    push(...calls) {
      for (const [name, ...rest] of calls) queueMicrotask(() => Reflect.apply(kefu[name], kefu, rest))
    },
  }
  return kefu
}

function coloured(): string {
  const { colours } = kefuSite
  return colours ? `:host { --accent: ${colours.accent}; --on: ${colours.on} }` : ''
}

function isFromPanel(data: unknown): data is FromPanel {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kefu' in data &&
    (data.kefu === 'unread' || data.kefu === 'close')
  )
}
