import { bubbleIcon, closeIcon, sizeIcon } from './loader/icons.ts'
import { css } from './loader/style.ts'
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

/** The chat on somebody's site: `Kefu.open()` and the like. */
export interface Kefu {
  open(): void
  /** Hides the panel; the conversation goes on. */
  close(): void
  toggle(): void
}

const script = document.currentScript
if (script instanceof HTMLScriptElement && !('Kefu' in window)) {
  const kefu = addChat(new URL(script.src).origin)
  Object.assign(window, { Kefu: kefu })
}

/** Puts the bubble on the page. Nothing is asked of `origin`, and nothing stored, before somebody clicks it. */
function addChat(origin: string): Kefu {
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
    hidden: '',
  })
  const bar = element('div', { class: 'bar' })
  const size = button('tool size', words.larger, sizeIcon)
  const hide = button('tool', words.close, closeIcon)
  bar.append(size, hide)
  panel.append(bar)
  root.append(panel, launcher)
  let frame: HTMLIFrameElement | null = null
  let isLoaded = false
  /** The address of the page when we looked last, and when the panel was told last. */
  let seen = location.href
  let told = ''

  function open(): void {
    if (!frame) {
      frame = document.createElement('iframe')
      frame.addEventListener('load', () => {
        isLoaded = true
        greet()
      })
      frame.title = words.title
      frame.allow = 'clipboard-write'
      frame.src = `${origin}/index/index/chat?embed=1`
      panel.append(frame)
      setInterval(follow, 1000)
    }
    panel.hidden = false
    launcher.hidden = true
    greet()
  }

  // Before it is loaded nobody there listens, and a focus given to it is lost.
  function greet(): void {
    if (panel.hidden || !isLoaded) return
    tell('shown')
    frame?.focus()
  }

  function close(): void {
    if (panel.hidden) return
    panel.hidden = true
    launcher.hidden = false
    if (isLoaded) tell('hidden')
    launcher.focus()
  }

  function resize(): void {
    const isLarge = panel.classList.toggle('large')
    const label = isLarge ? words.smaller : words.larger
    size.setAttribute('aria-label', label)
    size.title = label
  }

  // A site that is one page changes its address and tells nobody, and its title only after that: one look later.
  function follow(): void {
    const { href } = location
    if (isLoaded && href === seen && href !== told) tell('page')
    seen = href
  }

  // Only to the page of ours that we put there. It tells the agents where the visitor is.
  function tell(kefu: 'shown' | 'hidden' | 'page'): void {
    const { title, referrer } = document
    told = location.href
    frame?.contentWindow?.postMessage({ kefu, page: { url: location.href, title, referrer } }, origin)
  }

  function hear(event: MessageEvent): void {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return
    if (!isFromPanel(event.data)) return
    if (event.data.kefu === 'close') return close()
    const count = event.data.count ?? 0
    badge.hidden = count === 0
    badge.textContent = count > 9 ? '9+' : String(count)
    launcher.setAttribute('aria-label', count > 0 ? words.unread(count) : words.open)
  }

  launcher.addEventListener('click', open)
  hide.addEventListener('click', close)
  size.addEventListener('click', resize)
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  window.addEventListener('message', hear)
  const place = () => document.body.append(host)
  if (document.body) place()
  else document.addEventListener('DOMContentLoaded', place, { once: true })
  return { open, close, toggle: () => (panel.hidden ? open() : close()) }
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

function element(tag: string, attributes: Record<string, string>): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

function button(className: string, label: string, path: string): HTMLElement {
  const made = element('button', { type: 'button', class: className, 'aria-label': label, title: label })
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  svg.append(line)
  made.append(svg)
  return made
}
