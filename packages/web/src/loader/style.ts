/** Where the panel is the whole screen. */
export const phone = '(max-width: 480px), (max-height: 480px) and (pointer: coarse)'

/**
 * In a shadow tree: the site's rules stay out, and ours stay in. Only what is important holds against a rule of the site
 * for the element around it. Sizes and colours are those of look.md.
 */
export const css = `
:host { all: initial !important; color-scheme: light dark !important; --accent: #2563eb; --on: #fff; --surface: #fff; --text: #5b6470 }
@media (prefers-color-scheme: dark) { :host { --accent: #6ea0ff; --on: #0f1216; --surface: #171b21; --text: #9aa4b2 } }
[hidden] { display: none !important }
button { display: grid; place-items: center; padding: 0; border: 0; cursor: pointer; font: inherit }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
.launcher, .panel { position: fixed; z-index: 2147483000; right: 16px; bottom: 16px; box-shadow: 0 8px 28px rgb(15 18 22 / .18) }
.left { right: auto; left: 16px }
.launcher { width: 56px; height: 56px; border-radius: 50%; background: var(--accent); color: var(--on) }
.launcher:focus-visible { box-shadow: 0 0 0 6px var(--surface) }
@media (prefers-color-scheme: dark) { .panel { box-shadow: 0 0 0 1px #2a3038, 0 8px 28px rgb(0 0 0 / .5) } }
.badge { position: absolute; top: -2px; right: -2px; min-width: 20px; padding: 0 4px; border-radius: 10px; background: #dc2626; color: #fff; font: 600 12px/20px system-ui, sans-serif; text-align: center; box-sizing: border-box; box-shadow: 0 0 0 2px var(--surface) }
.panel { display: flex; flex-direction: column; width: 384px; height: 640px; max-height: calc(100dvh - 32px); overflow: hidden; border-radius: 16px; background: var(--surface); color: var(--text) }
.large { width: min(720px, 100vw - 32px); height: calc(100dvh - 32px) }
.bar { position: absolute; top: 16px; inset-inline-end: 12px; display: flex }
.tool { width: 32px; height: 32px; border-radius: 8px; background: none; color: inherit }
.tool:hover { background: color-mix(in srgb, currentColor 8%, transparent) }
.tool svg { width: 18px; height: 18px }
iframe { flex: 1; width: 100%; border: 0 }
@media ${phone} {
  .panel, .large { inset: 0; width: 100%; height: 100%; max-height: none; border-radius: 0 }
  .size { display: none }
  .bar { top: 10px }
  .tool { width: 44px; height: 44px }
}
@media (prefers-reduced-motion: no-preference) { .panel { animation: in .12s ease-out } }
@keyframes in { from { opacity: 0 } }
`
